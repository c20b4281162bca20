// folded = w scale, bias = beta - runningMean scale, with scale = gamma / sqrt(runningVar + EPS): batch normalisation
// by running statistics inside the convolution before it. w, folded: [C, INNER] f32; the others [C] f32. One thread
// computes one element of folded, the first of a channel also its bias.
override INNER: u32;
override EPS: f32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read> runningMean: array<f32>;
@group(0) @binding(4) var<storage, read> runningVar: array<f32>;
@group(0) @binding(5) var<storage, read_write> folded: array<f32>;
@group(0) @binding(6) var<storage, read_write> bias: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * GRID_X + group.x) * 64u + lane;
  if (i >= THREADS) {
    return;
  }
  let c = i / INNER;
  let scale = gamma[c] / sqrt(runningVar[c] + EPS);
  folded[i] = w[i] * scale;
  if (i % INNER == 0u) {
    bias[c] = beta[c] - runningMean[c] * scale;
  }
}

// First pass of batch normalisation by given statistics: affine = center, gamma / sqrt(spread + EPS), beta, which
// normalise.wgsl applies, where center is a mean and spread a variance, or with INVERSE already 1 / sqrt(variance +
// EPS). All but affine: [C] f32; affine: [PER_IMAGE, 3, LANES] f32, zero in padding channels.
// One thread does one channel, padding included.
override C: u32;
override EPS: f32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> gamma: array<f32>;
@group(0) @binding(1) var<storage, read> beta: array<f32>;
@group(0) @binding(2) var<storage, read> center: array<f32>;
@group(0) @binding(3) var<storage, read> spread: array<f32>;
@group(0) @binding(4) var<storage, read_write> affine: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = (group.y * GRID_X + group.x) * 64u + local;
  if (c >= THREADS) {
    return;
  }
  var mean = 0f;
  var scale = 0f;
  var shift = 0f;
  if (c < C) {
    mean = center[c];
//: if (INVERSE) {
    scale = gamma[c] * spread[c];
//: } else {
    scale = gamma[c] * inverseSqrt(spread[c] + EPS);
//: }
    shift = beta[c];
  }
  let at = c / ${LANES}u * ${3 * LANES}u + c % ${LANES}u;
  affine[at] = mean;
  affine[at + ${LANES}u] = scale;
  affine[at + ${2 * LANES}u] = shift;
}

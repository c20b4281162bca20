// dx = gamma invstd (g - dbeta / M - (x - mean) invstd dgamma / M), where g = dy, with RELU not where y <= 0; with a
// residual its gradient is dresidual = g. Last pass of batch normalisation's gradient.
// dy, x, y, dx, dresidual: see walk.wgsl; affine: [PER_IMAGE, 4] as gradient_merge.wgsl leaves it.
// One thread computes COUNT elements of dx of one plane, so that it reads affine once.
//: const B = INPUTS.length;
alias A = ${LANES === 4 ? "vec4f" : "f32"};

@group(0) @binding(${B}) var<storage, read> affine: array<A>;
@group(0) @binding(${B + 1}) var<storage, read_write> dx: array<F>;
//: if (RESIDUAL) {
@group(0) @binding(${B + 2}) var<storage, read_write> dresidual: array<F>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + local;
  if (t >= THREADS) {
    return;
  }
  let walk = walkOf(t);
  let mean = affine[4u * walk.p];
  let scale = affine[4u * walk.p + 1u];
  let average = affine[4u * walk.p + 2u];
  let slope = affine[4u * walk.p + 3u];
  for (var i = 0u; i < COUNT; i++) {
    if (inside(walk, i)) {
      let at = place(walk, i);
//: if (RELU) {
      let g = select(F(), dy(at), ${F === "f32" ? "passes" : "passes4"}(y(at)));
//: } else {
      let g = dy(at);
//: }
      dx[at] = (g - average - (x(at) - mean) * slope) * scale;
//: if (RESIDUAL) {
      dresidual[at] = g;
//: }
    }
  }
}

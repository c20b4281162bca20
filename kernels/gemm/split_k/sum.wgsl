// C = the sum of the slices' partial sums (+ bias, ReLU), the second pass of the rung split_k.
// The idea of the rung: where C is small and K long, C has too few blocks to keep a GPU busy. K is cut into slices
// whose blocks the tiled core computes side by side (tile_core.wgsl, workgroup z takes slice z), and this pass adds
// them in order, without float atomics, so that the same input gives the same bits.
// partials: [SLICES,M,N] f32; bias: [N] f32; c: [M,N] in T (f32 or f16). One element per invocation. Template
// parameters: T, BIAS.
override M: u32;
override N: u32;
override SLICES: u32;
override RELU: bool;

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> c: array<${T}>;
//: if (BIAS) {
@group(0) @binding(2) var<storage, read> bias: array<f32>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= M * N) { return; }
  var sum = 0f;
  for (var slice = 0u; slice < SLICES; slice += 1u) {
    sum += partials[slice * M * N + at];
  }
  //: if (BIAS) {
  sum += bias[at % N];
  //: }
  if (RELU) { sum = rectified(sum); }
  c[at] = narrowed(sum);
}

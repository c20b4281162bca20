// dw[i] = sum over slices of partials[slice][i], in order, so the result does not depend on scheduling.
// partials: [SLICES, COUNT] f32; dw: [COUNT] f32. One element per invocation.
override SLICES: u32;
override COUNT: u32;

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> dw: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= COUNT) { return; }
  var sum = 0f;
  for (var slice = 0u; slice < SLICES; slice += 1u) {
    sum += partials[slice * COUNT + at];
  }
  dw[at] = sum;
}

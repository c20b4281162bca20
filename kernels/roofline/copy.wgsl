// Memory bandwidth: y = x in vec4f, one per invocation; as many bytes are read as written.
// x, y: [4 * COUNT] f32.
override COUNT: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at < COUNT) { y[at] = x[at]; }
}

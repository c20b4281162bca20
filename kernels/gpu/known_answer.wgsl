// y[i] = x[i] * x[i] + i for i in 0..64, by one workgroup of 64: integers that f32 holds exactly.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  y[id.x] = x[id.x] * x[id.x] + f32(id.x);
}

// y[z][h][w] = t[z][h][w] for the 16 x 2 x 2 texels of a 3d texture: some OpenGL drivers read zeros past the first z.
@group(0) @binding(0) var t: texture_storage_3d<rgba32float, read>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(16, 2, 2)
fn main(@builtin(local_invocation_id) at: vec3u, @builtin(local_invocation_index) i: u32) {
  y[i] = textureLoad(t, at);
}

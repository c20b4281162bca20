// Patches of 4x4 pixels in Winograd's domain: V = B^T d B for every tile of 2x2 outputs and every channel, d the patch
// that they need,
//   B^T = [1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1].
// Neighbouring patches overlap by two rows and columns, zero outside the image.
// x: [.., CIN, H, W] f32, from image FIRST on; v: [16, CIN, PITCH] f32, tile (n * TILES_Y + ty) * TILES_X + tx; what
// lies past the last tile is never used. One patch of one channel per invocation.
override FIRST: u32;
override IMAGES: u32;
override CIN: u32;
override H: u32;
override W: u32;
override TILES_Y: u32;
override TILES_X: u32;
override PITCH: u32;
override TOP: i32; // padding
override LEFT: i32;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<f32>;

fn pixel(plane: u32, row: u32, column: u32) -> f32 {
  if (row >= H || column >= W) { return 0f; } // below zero it has wrapped
  return x[(plane * H + row) * W + column];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  let tiles = IMAGES * TILES_Y * TILES_X;
  if (at >= CIN * tiles) { return; }
  let tile = at % tiles;
  let c = at / tiles;
  let plane = (FIRST + tile / (TILES_X * TILES_Y)) * CIN + c;
  let row = 2u * (tile / TILES_X % TILES_Y) - u32(TOP);
  let column = 2u * (tile % TILES_X) - u32(LEFT);
  var d: array<vec4f, 4>;
  for (var i = 0u; i < 4u; i += 1u) {
    d[i] = vec4f(pixel(plane, row + i, column), pixel(plane, row + i, column + 1u),
      pixel(plane, row + i, column + 2u), pixel(plane, row + i, column + 3u));
  }
  let rows = array<vec4f, 4>(d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]);
  for (var i = 0u; i < 4u; i += 1u) {
    let r = rows[i];
    let transformed = vec4f(r.x - r.z, r.y + r.z, r.z - r.y, r.y - r.w);
    for (var j = 0u; j < 4u; j += 1u) {
      v[((4u * i + j) * CIN + c) * PITCH + tile] = transformed[j];
    }
  }
}

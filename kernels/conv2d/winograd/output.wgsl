// Out of Winograd's domain: Y = A^T m A, then bias and ReLU, for every tile of 2x2 outputs and every channel, m its 16
// products,
//   A^T = [1 1 1 0; 0 1 -1 -1].
// products: [16, COUT, PITCH] f32, tile (n * TILES_Y + ty) * TILES_X + tx; bias: [COUT]; y: [.., COUT, OH, OW] f32,
// from image FIRST on. One tile of one channel per invocation.
override FIRST: u32;
override IMAGES: u32;
override COUT: u32;
override OH: u32;
override OW: u32;
override TILES_Y: u32;
override TILES_X: u32;
override PITCH: u32;
override RELU: bool;

@group(0) @binding(0) var<storage, read> products: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
//: if (BIAS) {
@group(0) @binding(2) var<storage, read> bias: array<f32>;
//: }

fn store(plane: u32, row: u32, column: u32, value: f32) {
  if (row >= OH || column >= OW) { return; }
  y[(plane * OH + row) * OW + column] = select(value, rectified(value), RELU);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  let tiles = IMAGES * TILES_Y * TILES_X;
  if (at >= COUT * tiles) { return; }
  let tile = at % tiles;
  let k = at / tiles;
  var m: array<vec4f, 4>;
  for (var i = 0u; i < 4u; i += 1u) {
    for (var j = 0u; j < 4u; j += 1u) {
      m[i][j] = products[((4u * i + j) * COUT + k) * PITCH + tile];
    }
  }
  let rows = array<vec4f, 2>(m[0] + m[1] + m[2], m[1] - m[2] - m[3]);
  let plane = (FIRST + tile / (TILES_X * TILES_Y)) * COUT + k;
  let row = 2u * (tile / TILES_X % TILES_Y);
  let column = 2u * (tile % TILES_X);
  var b = 0f;
  //: if (BIAS) {
  b = bias[k];
  //: }
  for (var i = 0u; i < 2u; i += 1u) {
    let r = rows[i];
    store(plane, row + i, column, r.x + r.y + r.z + b);
    store(plane, row + i, column + 1u, r.y - r.z - r.w + b);
  }
}

// Out of Winograd's domain: Y = A^T p A, then bias and ReLU, for every tile of TILE x TILE outputs and every channel, p its
// PATCH^2 products.
// products: [PATCH^2, COUT, PITCH] f32, tile (n * TILES_Y + ty) * TILES_X + tx; bias: [COUT]; y: [.., COUT, OH, OW] f32, from
// image FIRST on, WIDE neighbours (4, 2 or 1, a divisor of OW and TILE) stored as one.
// One tile of one channel per invocation; neighbours have neighbouring tiles.
// Template parameters: AT, TILE, PATCH, bothSides (transforms.ts), WIDE, BIAS, RELU.
override FIRST: u32;
override IMAGES: u32;
override COUT: u32;
override OH: u32;
override OW: u32;
override TILES_Y: u32;
override TILES_X: u32;
override PITCH: u32;
override THREADS: u32;
override GRID_X: u32;

//: const type = WIDE === 1 ? "f32" : "vec" + WIDE + "f";
@group(0) @binding(0) var<storage, read> products: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<${type}>;
//: if (BIAS) {
@group(0) @binding(2) var<storage, read> bias: array<f32>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (workgroup.y * GRID_X + workgroup.x) * 64u + lane;
  if (t >= THREADS) { return; }
  let tile = t % (IMAGES * TILES_Y * TILES_X);
  let k = t / (IMAGES * TILES_Y * TILES_X);
  let at = k * PITCH + tile;
  //: if (BIAS) {
  let b = bias[k];
  //: }
  //: const read = (i, j) => "products[" + (i * PATCH + j) + "u * (COUT * PITCH) + at]";
  //: const ended = (value) => RELU ? "rectified(" + value + ")" : value;
  //: const write = (i, j, value) => "let y" + i + "_" + j + " = " + ended(value + (BIAS ? " + b" : "")) + ";";
${bothSides(AT, read, write)}
  let plane = (FIRST + tile / (TILES_Y * TILES_X)) * COUT + k;
  let row = tile / TILES_X % TILES_Y * ${TILE}u;
  let column = tile % TILES_X * ${TILE}u;
  let first = (plane * (OH * OW) + row * OW + column) / ${WIDE}u;
  //: for (let i = 0; i < TILE; i++) for (let j = 0; j < TILE; j += WIDE) {
  //: const wide = Array.from({ length: WIDE }, (_, w) => "y" + i + "_" + (j + w)).join(", ");
  if (row + ${i}u < OH && column + ${j}u < OW) {
    y[first + ${i}u * (OW / ${WIDE}u) + ${j / WIDE}u] = ${type}(${wide});
  }
  //: }
}

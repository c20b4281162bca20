// Out of Winograd's domain: Y = A^T m A, then bias and ReLU, for every tile of TILE x TILE outputs and four channels, m
// its PATCH^2 products.
// products: 3-D texture of image_texture.ts, of PATCH^2 images of one row, whose pixels are the tiles of images from
// FIRST on;
// bias: [COUT]; y: nc4hw4 [BATCH, COUT, OH, OW], rows PITCH vec4f apart.
// One tile of one channel group per invocation. Template parameters: AT, TILE, PATCH, bothSides (../winograd/transforms.ts), BIAS, RELU.
override FIRST: u32;
override IMAGES: u32;
override GROUPS: u32;
override COUT: u32;
override OH: u32;
override OW: u32;
override TILES_Y: u32;
override TILES_X: u32;
override PITCH: u32;
override SLAB_IMAGES: u32;
override SLAB_ROWS: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var products: texture_storage_3d<rgba32float, read>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
//: if (BIAS) {
@group(0) @binding(2) var<storage, read> bias: array<f32>;

fn biasAt(channel: u32) -> f32 {
  if (channel >= COUT) { return 0f; }
  return bias[channel];
}
//: }

fn store(n: u32, group: u32, row: u32, column: u32, value: vec4f) {
  if (row >= OH || column >= OW) { return; }
  y[((n * GROUPS + group) * OH + row) * PITCH + column] = ${RELU ? "rectified4(value)" : "value"};
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (workgroup.y * GRID_X + workgroup.x) * 64u + lane;
  if (t >= THREADS) { return; }
  let tile = t % (IMAGES * TILES_Y * TILES_X);
  let group = t / (IMAGES * TILES_Y * TILES_X);
  //: if (BIAS) {
  let b = vec4f(biasAt(4u * group), biasAt(4u * group + 1u), biasAt(4u * group + 2u), biasAt(4u * group + 3u));
  //: }
  let n = FIRST + tile / (TILES_Y * TILES_X);
  let top = tile / TILES_X % TILES_Y * ${TILE}u;
  let left = tile % TILES_X * ${TILE}u;
  //: const place = (point) => point + "u / SLAB_IMAGES * SLAB_ROWS, " + point + "u % SLAB_IMAGES * GROUPS + group";
  //: const read = (i, j) => "textureLoad(products, vec3u(tile, " + place(i * PATCH + j) + "))";
  //: const pixel = (i, j) => "n, group, top + " + i + "u, left + " + j + "u";
  //: const write = (i, j, value) => "store(" + pixel(i, j) + ", " + value + (BIAS ? " + b" : "") + ");";
${bothSides(AT, read, write)}
}

// The forward convolution and the input gradient on nhwc tensors as implicit GEMMs for the tiled core, which follows
// (gemm/tiled/tile_core.wgsl): M = pixels, N = output channels in fours, K = runs of taps and channels (runs.ts). Of the pixels
// (ROW + i*STEP_Y, COLUMN + j*STEP_X), i < ROWS, j < COLUMNS, all meet the same taps (axis.ts), so that one text serves
// both directions; A is gathered from x (rows.wgsl), B is packed in the order of the runs (pack.wgsl) from vec4 FIRST on.
// Slices of K write their sums as so many results one after the other.
// x: [BATCH, H, W, IN] in vec4<T_X>; y: [BATCH, Y_H, Y_W, N / 4] in vec4<T>, padding channels zero; bias: [OUT] f32. Any geometry.
// Shapes: shape.wgsl. Template parameters: T_X, T, BIAS, WHOLE: y's pixels are all there is and in order; PARTIAL: OUT
// is no multiple of four; OUT, IMAGE, RESULT, Y_H, Y_W.
override M: u32;
override N: u32;
override K: u32;
override RELU: bool;
override FIRST: u32;
override ROW: u32;
override STEP_Y: u32;
override ROWS: u32;
override COLUMN: u32;
override STEP_X: u32;
override COLUMNS: u32;

@group(0) @binding(0) var<storage, read> ${IMAGE}: array<vec4<${T_X}>>;
@group(0) @binding(1) var<storage, read> packed: array<vec4<${T_X}>>;
@group(0) @binding(2) var<storage, read_write> ${RESULT}: array<vec4<${T}>>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;
//: }

fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  var values = sums;
  //: if (BIAS) {
  values += vec4f(bias[n], bias[n + 1u], bias[n + 2u], bias[n + 3u]);
  //: }
  if (RELU) { values = rectified4(values); }
  //: if (PARTIAL) {
  // What came of a zero weight and an infinite x is no zero.
  values = select(vec4f(), values, n + vec4u(0u, 1u, 2u, 3u) < vec4u(${OUT}));
  //: }
  //: if (WHOLE) {
  let pixel = slice * M + m;
  //: } else {
  let row = ROW + m / COLUMNS % ROWS * STEP_Y;
  let column = COLUMN + m % COLUMNS * STEP_X;
  let pixel = (m / (ROWS * COLUMNS) * ${Y_H} + row) * ${Y_W} + column;
  //: }
  ${RESULT}[pixel * (N / 4u) + n / 4u] = narrowed4(values);
}


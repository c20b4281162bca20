// The forward convolution as an implicit GEMM for the tiled core, which follows (gemm/tiled/tile_core.wgsl): M = COUT,
// N = BATCH*OH*OW pixels, K = CIN*KH*KW; A is w as it lies (operand.wgsl), B is gathered from x (gather.wgsl) and never
// stored.
// Where four pixels side by side are one vec4 in memory they are stored as one (FOURS), and of a 1x1 convolution with
// stride 1 also read as one (POINTWISE, which needs FOURS).
// Slices of K (split_k.ts) write their sums as so many batches one after the other.
// NCHW and OIHW. Any geometry. Shapes: shape.wgsl. Template parameters: T_X, of x
// and w; T, of y; BIAS, FOURS, POINTWISE.
override M: u32;
override N: u32;
override K: u32;
override RELU: bool;

@group(0) @binding(0) var<storage, read> x: array<${POINTWISE ? "vec4<" + T_X + ">" : T_X}>;
@group(0) @binding(1) var<storage, read> w: array<${T_X}>;
@group(0) @binding(2) var<storage, read_write> y: array<${FOURS ? "vec4<" + T + ">" : T}>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;
//: }

//: if (!POINTWISE) {
// k = (channel, kernel row, kernel column); a column is an output pixel.
override COUNT_X_B = KW;
override COUNT_Y_B = KH;
override UNIT_X_B = DW;
override UNIT_Y_B = DH;
override AT_X_B = DW;
override AT_Y_B = DH * W;
override AT_Z_B = H * W;

fn columnsB(first: u32) -> ColumnsB {
  let n = first + vec4u(0u, 1u, 2u, 3u);
  let row = n / OW % OH * SH - PH;
  let column = n % OW * SW - PW;
  return ColumnsB(n / (OH * OW) * (CIN * H * W) + row * W + column, row, column);
}

//: }
//: if (FOURS) {
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  var result = sums;
  //: if (BIAS) {
  result += bias[m];
  //: }
  if (RELU) { result = rectified4(result); }
  y[(((slice * BATCH + n / (OH * OW)) * COUT + m) * (OH * OW) + n % (OH * OW)) / 4u] = narrowed4(result);
}
//: } else {
fn store(m: u32, n: u32, slice: u32, value: f32) {
  if (m >= M || n >= N) { return; }
  var result = value;
  //: if (BIAS) {
  result += bias[m];
  //: }
  if (RELU) { result = rectified(result); }
  y[((slice * BATCH + n / (OH * OW)) * COUT + m) * (OH * OW) + n % (OH * OW)] = narrowed(result);
}
//: }

// The input gradient as implicit GEMMs for the tiled core, which follows (gemm/tiled/tile_core.wgsl): one for each
// remainder of row and column by the stride, whose pixels meet the same taps (axis.ts), so that no product is with a
// zero between dy's pixels. M = CIN, N = BATCH*ROWS*COLUMNS pixels (ROW + i*STEP_Y, COLUMN + j*STEP_X), K =
// COUT*TAPS_Y*TAPS_X; A is w read across its channels, B is gathered from dy (gather.wgsl): tap t of row i lies at i +
// AT_Y + t*AT_STEP_Y and has the weights KH_0 + t*KH_STEP (AT_Y and KH_STEP in two's complement). An axis without
// taps: K = 0, and its TAPS = 1. FOURS, POINTWISE, T_X, T and slices: as in forward.wgsl. NCHW and OIHW. Any geometry. Shapes: shape.wgsl.
override M: u32;
override N: u32;
override K: u32;
override ROW: u32;
override STEP_Y: u32;
override ROWS: u32;
override COLUMN: u32;
override STEP_X: u32;
override COLUMNS: u32;
override TAPS_Y: u32;
override AT_Y: u32;
override AT_STEP_Y: u32;
override KH_0: u32;
override KH_STEP: u32;
override TAPS_X: u32;
override AT_X: u32;
override AT_STEP_X: u32;
override KW_0: u32;
override KW_STEP: u32;

@group(0) @binding(0) var<storage, read> dy: array<${POINTWISE ? "vec4<" + T_X + ">" : T_X}>;
@group(0) @binding(1) var<storage, read> w: array<${T_X}>;
@group(0) @binding(2) var<storage, read_write> dx: array<${FOURS ? "vec4<" + T + ">" : T}>;

// k = (output channel, tap's row, tap's column) of both; of A, where all taps meet, their place among them.
//: if (ALL_TAPS) {
override COUNT_X_A = KH * KW;
override UNIT_X_A = 1u;
override AT_X_A = 0xffffffffu; // -1: from the last weight to the first
override AT_Y_A = CIN * KH * KW;
//: } else {
override COUNT_X_A = TAPS_X;
override COUNT_Y_A = TAPS_Y;
override UNIT_X_A = 1u;
override UNIT_Y_A = 1u;
override AT_X_A = KW_STEP;
override AT_Y_A = KH_STEP * KW;
override AT_Z_A = CIN * KH * KW;
//: }

//: if (!POINTWISE) {
override COUNT_X_B = TAPS_X;
override COUNT_Y_B = TAPS_Y;
override UNIT_X_B = AT_STEP_X;
override UNIT_Y_B = AT_STEP_Y;
override AT_X_B = AT_STEP_X;
override AT_Y_B = AT_STEP_Y * OW;
override AT_Z_B = OH * OW;

fn columnsB(first: u32) -> ColumnsB {
  let n = first + vec4u(0u, 1u, 2u, 3u);
  let row = n / COLUMNS % ROWS + AT_Y;
  let column = n % COLUMNS + AT_X;
  return ColumnsB(n / (ROWS * COLUMNS) * (COUT * OH * OW) + row * OW + column, row, column);
}

//: }
//: if (FOURS) {
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  dx[(((slice * BATCH + n / (H * W)) * CIN + m) * (H * W) + n % (H * W)) / 4u] = narrowed4(sums);
}
//: } else {
fn store(m: u32, n: u32, slice: u32, value: f32) {
  if (m >= M || n >= N) { return; }
  let row = ROW + n / COLUMNS % ROWS * STEP_Y;
  let column = COLUMN + n % COLUMNS * STEP_X;
  dx[(((slice * BATCH + n / (ROWS * COLUMNS)) * CIN + m) * H + row) * W + column] = narrowed(value);
}
//: }

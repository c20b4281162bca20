// The input gradient as implicit GEMMs for the tiled core, which follows (gemm/tiled/tile_core.wgsl): one for each
// remainder of row and column by the stride, whose pixels meet the same taps (axis.ts), so that no product is with a
// zero between dy's pixels. M = CIN, N = BATCH*ROWS*COLUMNS pixels (ROW + i*STEP_Y, COLUMN + j*STEP_X), K =
// COUT*TAPS_Y*TAPS_X; A is w read across its channels, B is gathered from dy: tap t of row i lies at i + AT_Y +
// t*AT_STEP_Y and has the weights KH_0 + t*KH_STEP. No taps: K = 0, and TAPS_Y = TAPS_X = 1. FOURS, POINTWISE and
// slices: as in forward.wgsl. NCHW and OIHW. Any geometry. Shapes: shape.wgsl.
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
override AT_Y: i32;
override AT_STEP_Y: i32;
override KH_0: u32;
override KH_STEP: u32;
override TAPS_X: u32;
override AT_X: i32;
override AT_STEP_X: i32;
override KW_0: u32;
override KW_STEP: u32;

@group(0) @binding(0) var<storage, read> dy: array<${POINTWISE ? "vec4f" : "f32"}>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<${FOURS ? "vec4f" : "f32"}>;

fn loadA(m: u32, k: u32) -> f32 {
  let kh = KH_0 + k / TAPS_X % TAPS_Y * KH_STEP;
  let kw = KW_0 + k % TAPS_X * KW_STEP;
  return w[((k / (TAPS_Y * TAPS_X) * CIN + min(m, M - 1u)) * KH + kh) * KW + kw];
}

//: if (POINTWISE) {
fn loadB4(k: u32, n: u32) -> vec4f {
  return dy[((n / (H * W) * COUT + k) * (H * W) + n % (H * W)) / 4u];
}
//: } else {
fn loadB(k: u32, n: u32) -> f32 {
  let oh = u32(i32(n / COLUMNS % ROWS) + AT_Y + i32(k / TAPS_X % TAPS_Y) * AT_STEP_Y); // below zero it wraps beyond OH
  let ow = u32(i32(n % COLUMNS) + AT_X + i32(k % TAPS_X) * AT_STEP_X);
  let inside = n < N && oh < OH && ow < OW;
  let at = ((n / (ROWS * COLUMNS) * COUT + k / (TAPS_Y * TAPS_X)) * OH + oh) * OW + ow;
  return select(0f, dy[select(0u, at, inside)], inside);
}
//: }

//: if (FOURS) {
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  dx[(((slice * BATCH + n / (H * W)) * CIN + m) * (H * W) + n % (H * W)) / 4u] = sums;
}
//: } else {
fn store(m: u32, n: u32, slice: u32, value: f32) {
  if (m >= M || n >= N) { return; }
  let row = ROW + n / COLUMNS % ROWS * STEP_Y;
  let column = COLUMN + n % COLUMNS * STEP_X;
  dx[(((slice * BATCH + n / (ROWS * COLUMNS)) * CIN + m) * H + row) * W + column] = value;
}
//: }

// The input gradient as an implicit GEMM for the tiled core, which follows (../gemm/tile_core.wgsl): M = CIN,
// N = BATCH*H*W pixels, K = COUT*KH*KW; A is w read across its channels, B is gathered from dy where a stride meets it.
// FOURS and POINTWISE: as in forward_tiled.wgsl. NCHW and OIHW. Any geometry. Shapes: shape.wgsl.
override M: u32;
override N: u32;
override K: u32;

@group(0) @binding(0) var<storage, read> dy: array<${POINTWISE ? "vec4f" : "f32"}>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<${FOURS ? "vec4f" : "f32"}>;

fn loadA(m: u32, k: u32) -> f32 {
  let taps = KH * KW;
  return w[(k / taps * CIN + min(m, M - 1u)) * taps + k % taps];
}

//: if (POINTWISE) {
fn loadB4(k: u32, n: u32) -> vec4f {
  return dy[((n / (H * W) * COUT + k) * (H * W) + n % (H * W)) / 4u];
}
//: } else {
fn loadB(k: u32, n: u32) -> f32 {
  let row = n / W % H + PH;
  let column = n % W + PW;
  let kh = k / KW % KH * DH;
  let kw = k % KW * DW;
  let oh = (row - kh) / SH; // a negative numerator wraps to an oh beyond OH
  let ow = (column - kw) / SW;
  let inside = n < N && oh * SH + kh == row && ow * SW + kw == column && oh < OH && ow < OW;
  let at = ((n / (H * W) * COUT + k / (KH * KW)) * OH + oh) * OW + ow;
  return select(0f, dy[select(0u, at, inside)], inside);
}
//: }

//: if (FOURS) {
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  dx[((n / (H * W) * CIN + m) * (H * W) + n % (H * W)) / 4u] = sums;
}
//: } else {
fn store(m: u32, n: u32, slice: u32, value: f32) {
  if (m >= M || n >= N) { return; }
  dx[(n / (H * W) * CIN + m) * (H * W) + n % (H * W)] = value;
}
//: }

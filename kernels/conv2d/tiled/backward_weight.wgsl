// The weight gradient as an implicit GEMM for the tiled core, which follows (gemm/tiled/tile_core.wgsl): M = COUT, N =
// CIN*KH*KW, K = BATCH*OH*OW pixels. K is long and the result small, so the pixels are cut into slices whose partial
// sums a second dispatch adds in order (gemm/split_k/reduce_partials.wgsl). B is gathered (gather.wgsl).
// NCHW and OIHW. Any geometry. Shapes: shape.wgsl. Template parameter: T_X, of x and dy.
override M: u32;
override N: u32;
override K: u32;

@group(0) @binding(0) var<storage, read> x: array<${T_X}>;
@group(0) @binding(1) var<storage, read> dy: array<${T_X}>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>; // [slices, COUT, CIN, KH, KW]

// k = (image, pixel) of A; columns of B are (channel, kernel row, kernel column).
override COUNT_X_A = OH * OW;
override UNIT_X_A = 1u;
override AT_X_A = 1u;
override AT_Y_A = COUT * OH * OW;

// k = (image, row, column) of B.
override COUNT_X_B = OW;
override COUNT_Y_B = OH;
override UNIT_X_B = SW;
override UNIT_Y_B = SH;
override AT_X_B = SW;
override AT_Y_B = SH * W;
override AT_Z_B = CIN * H * W;

fn columnsB(first: u32) -> ColumnsB {
  let n = first + vec4u(0u, 1u, 2u, 3u);
  let row = n / KW % KH * DH - PH;
  let column = n % KW * DW - PW;
  return ColumnsB(n / (KH * KW) * (H * W) + row * W + column, row, column);
}

fn store(m: u32, n: u32, slice: u32, value: f32) {
  if (m >= M || n >= N) { return; }
  partials[(slice * M + m) * N + n] = value;
}

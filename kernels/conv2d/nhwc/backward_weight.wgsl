// The weight gradient of nhwc tensors as an implicit GEMM for the tiled core, which follows (gemm/tiled/tile_core.wgsl): M = KH*KW
// taps * input channels in fours, N = output channels in fours, K = BATCH*OH*OW pixels. Of both matrices four neighbours of a
// pixel's channels are one vec4. K is long and the result small, so the pixels are cut into slices whose partial sums a second
// dispatch adds in order (gemm/split_k/reduce_partials.wgsl). Of a pointwise convolution A is x as it lies (POINTWISE).
// x: [BATCH, H, W, FOURS] and dy: [BATCH, OH, OW, N / 4], vec4<T_X>; partials: [slices, M, N / 4] vec4f. Any geometry. Shapes:
// shape.wgsl. Template parameters: T_X, POINTWISE, MASK_Y, MASK_X: whether taps leave the image.
override M: u32;
override N: u32;
override K: u32;
override FOURS = (CIN + 3u) / 4u;

@group(0) @binding(0) var<storage, read> x: array<vec4<${T_X}>>;
@group(0) @binding(1) var<storage, read> dy: array<vec4<${T_X}>>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;

//: if (!POINTWISE) {
// k is an output pixel; along k.
override COUNT_X_A = OW;
override COUNT_Y_A = OH;
override UNIT_X_A = SW;
override UNIT_Y_A = SH;
override AT_X_A = SW * FOURS;
override AT_Y_A = SH * W * FOURS;
override AT_Z_A = H * W * FOURS;

alias FourA = vec4<${T_X}>;

struct RowsA {
  at: u32,
  row: u32, // of a tap; below zero it wraps to a value that is not < H
  column: u32,
}

fn rowsA(m: u32) -> RowsA {
  let tap = m / (4u * FOURS);
  let row = tap / KW * DH - PH;
  let column = tap % KW * DW - PW;
  return RowsA((row * W + column) * FOURS + m / 4u % FOURS, row, column);
}

fn loadA4(lines: RowsA, along: AlongA) -> FourA { return x[lines.at + along.at]; }

fn keepA4(lines: RowsA, along: AlongA, four: FourA) -> vec4f {
  //: const tests = [];
  //: if (MASK_Y) tests.push("(lines.row + along.y < H)");
  //: if (MASK_X) tests.push("(lines.column + along.x < W)");
  //: if (tests.length === 0) {
  return vec4f(four);
  //: } else {
  return select(vec4f(), vec4f(four), ${tests.join(" & ")});
  //: }
}

//: }
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  partials[((slice * M + m) * N + n) / 4u] = sums;
}


// The weight gradient as an implicit GEMM for the tiled core, which follows (gemm/tiled/tile_core.wgsl): M = COUT, N =
// CIN*KH*KW, K = BATCH*OH*OW pixels. K is long and the result small, so the pixels are cut into slices whose partial
// sums a second dispatch adds in order (reduce_partials.wgsl). The core calls loadA4, loadB4 and store4;
// gemm/tiled/tile_scalars.wgsl, between this file and the core, makes them of loadA, loadB and store.
// NCHW and OIHW. Any geometry. Shapes: shape.wgsl.
override M: u32;
override N: u32;
override K: u32;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>; // [slices, COUT, CIN, KH, KW]

fn loadA(m: u32, k: u32) -> f32 {
  return dy[(k / (OH * OW) * COUT + min(m, M - 1u)) * (OH * OW) + k % (OH * OW)];
}

fn loadB(k: u32, n: u32) -> f32 {
  let h = k / OW % OH * SH + n / KW % KH * DH - PH; // wraps below zero to a value that is not < H
  let v = k % OW * SW + n % KW * DW - PW;
  let inside = n < N && h < H && v < W;
  return select(0f, x[select(0u, ((k / (OH * OW) * CIN + n / (KH * KW)) * H + h) * W + v, inside)], inside);
}

fn store(m: u32, n: u32, slice: u32, value: f32) {
  if (m >= M || n >= N) { return; }
  partials[(slice * M + m) * N + n] = value;
}

// The sums over channels in Winograd's domain: for each of its POINTS a product U^T · V by the tiled core, which follows
// (gemm/tiled/tile_core.wgsl). They are the core's slices of one long K = POINTS * CIN, whose sums are kept apart.
// u: [POINTS, CIN, ceil(COUT/4)] vec4f; v: [POINTS, CIN, ceil(N/4)] vec4f; products: [POINTS, COUT, ceil(N/4)] vec4f; M =
// COUT, N tiles.
override M: u32;
override N: u32;
override K: u32;
override FOURS_M = (M + 3u) / 4u;
override FOURS_N = (N + 3u) / 4u;

@group(0) @binding(0) var<storage, read> u: array<vec4f>;
@group(0) @binding(1) var<storage, read> v: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> products: array<vec4f>;

fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  products[(slice * M + m) * FOURS_N + n / 4u] = sums;
}

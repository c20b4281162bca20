// For the tiled core, which follows (tile_core.wgsl), where neighbours in C are scattered in memory. The file before
// this one says where they go, one by one, by
//   fn store(m, n, slice, sum)   (nothing outside M, N).
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  store(m, n, slice, sums.x);
  store(m, n + 1u, slice, sums.y);
  store(m, n + 2u, slice, sums.z);
  store(m, n + 3u, slice, sums.w);
}


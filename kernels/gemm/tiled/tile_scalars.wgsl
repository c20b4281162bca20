// For the tiled core, which follows (tile_core.wgsl), where neighbours in A, B or C are scattered in memory. The file
// before this one says what they are, one by one, by
//   fn loadA(m, k) -> f32, fn loadB(k, n) -> f32   (zero outside M, N, K),
//   fn store(m, n, slice, sum)                     (nothing outside M, N).
// Template parameters: A, B, C: whether that one is scattered; if not, that file says it in fours.
//: if (A) {
fn loadA4(m: u32, k: u32) -> vec4f { return vec4f(loadA(m, k), loadA(m + 1u, k), loadA(m + 2u, k), loadA(m + 3u, k)); }

//: }
//: if (B) {
fn loadB4(k: u32, n: u32) -> vec4f { return vec4f(loadB(k, n), loadB(k, n + 1u), loadB(k, n + 2u), loadB(k, n + 3u)); }

//: }
//: if (C) {
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  store(m, n, slice, sums.x);
  store(m, n + 1u, slice, sums.y);
  store(m, n + 2u, slice, sums.z);
  store(m, n + 3u, slice, sums.w);
}

//: }

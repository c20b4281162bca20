// A and B of C = op(A) · op(B) for the tiled core, which follows (tile_core.wgsl); matrices.wgsl goes before. Where a
// transposed operand lies along the tile's rows or columns, four come with one load. Rows past M and columns past N
// repeat the last.
// Template parameters: TRANS_A, TRANS_B.
fn loadA4(m: u32, k: u32) -> vec4f {
  //: if (TRANS_A) {
  return readA(k, m);
  //: } else {
  let at = min(m + vec4u(0u, 1u, 2u, 3u), vec4u(M - 1u)) * K + k;
  return vec4f(f32(a[at.x]), f32(a[at.y]), f32(a[at.z]), f32(a[at.w]));
  //: }
}

fn loadB4(k: u32, n: u32) -> vec4f {
  //: if (!TRANS_B) {
  return readB(k, n);
  //: } else {
  let at = min(n + vec4u(0u, 1u, 2u, 3u), vec4u(N - 1u)) * K + k;
  return vec4f(f32(b[at.x]), f32(b[at.y]), f32(b[at.z]), f32(b[at.w]));
  //: }
}


// C = op(A) · op(B) (+ bias, ReLU) with a register tile per invocation, straight from the buffers (matrices.wgsl goes
// before).
// The idea: an invocation computes R x C elements, so that each value it reads is used R or C times, four of them come
// with a load, and neither workgroup memory nor barriers are needed; what neighbours read as well, the caches must
// hold.
// One workgroup of 8 x 8 invocations computes 8*R x 8*C elements. Its lanes take fours side by side, so that their
// loads and stores lie side by side too. Blocks are numbered along N first, and the numbers folded into x and y.
// Template parameters: R, C (multiples of 4), TRANS_A, TRANS_B. Any M, N, K.

//: const transposed = (q, j) => "vec4f(" + [0, 1, 2, 3].map((i) => "t" + i + "_" + j + "." + "xyzw"[q]) + ")";
//: const B = (q, j) => TRANS_B ? transposed(q, j) : "readB(k + " + q + "u, n0 + " + 32 * j + "u)";
//: const A = (r, q) => TRANS_A ? "a" + q + "_" + (r >> 2) + "." + "xyzw"[r & 3] : "a" + r + "." + "xyzw"[q];
@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let block = group.y * grid.x + group.x;
  let blocksN = (N + ${8 * C - 1}u) / ${8 * C}u;
  let m0 = block / blocksN * ${8 * R}u + 4u * local.y;
  let n0 = block % blocksN * ${8 * C}u + 4u * local.x;
  //: for (let r = 0; r < R; r++) for (let j = 0; j < C / 4; j++) {
  var c${r}_${j} = vec4f();
  //: }
  for (var k = 0u; k < K; k += 4u) {
    //: if (TRANS_A) for (let q = 0; q < 4; q++) for (let i = 0; i < R / 4; i++) {
    let a${q}_${i} = readA(k + ${q}u, m0 + ${32 * i}u);
    //: }
    //: if (!TRANS_A) for (let r = 0; r < R; r++) {
    let a${r} = readA(m0 + ${32 * (r >> 2) + (r & 3)}u, k);
    //: }
    //: for (let j = 0; j < C / 4; j++) {
    //: if (TRANS_B) for (let i = 0; i < 4; i++) {
    let t${i}_${j} = readB(n0 + ${32 * j + i}u, k);
    //: }
    //: for (let q = 0; q < 4; q++) {
    let b${q}_${j} = ${B(q, j)};
    //: for (let r = 0; r < R; r++) {
    c${r}_${j} += ${A(r, q)} * b${q}_${j};
    //: }
    //: }
    //: }
  }
  //: for (let r = 0; r < R; r++) for (let j = 0; j < C / 4; j++) {
  store4(m0 + ${32 * (r >> 2) + (r & 3)}u, n0 + ${32 * j}u, 0u, c${r}_${j});
  //: }
}

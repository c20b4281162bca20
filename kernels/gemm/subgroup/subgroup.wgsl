// C = op(A) · op(B) (+ bias, ReLU) with a register tile per invocation and rows of A shared by shuffles (matrices.wgsl
// goes before).
// The idea: four lanes side by side that compute the same rows of C need the same values of A. Each of them loads
// another four along K, and in turn hands them to the rest, register to register: A is read a fourth as often, without
// workgroup memory or barriers. A quad's broadcast from a lane that is a constant is one instruction, where a shuffle
// from any lane goes through workgroup memory on AMD. Columns of B belong to one lane each and come straight from the
// buffer.
// One workgroup of 128 invocations computes 8*R x 16*C elements: 8 rows of 16 lanes, four quads each. Subgroups may be
// of any size from 4 to 128: WGSL does not promise that neighbours in a one-dimensional workgroup are neighbouring
// lanes, but implementations have it so.
// Template parameters: R, C (multiples of 4), TRANS_A, TRANS_B. Any M, N, K. Needs the feature subgroups.

//: const transposed = (q, j) => "vec4f(" + [0, 1, 2, 3].map((i) => "t" + i + "_" + j + "." + "xyzw"[q]) + ")";
//: const B = (q, j) => TRANS_B ? transposed(q, j) : "readB(k + " + q + "u, n0 + " + 64 * j + "u)";
//: const A = (r, q) => TRANS_A ? "a" + (4 * (r >> 2) + q) + "." + "xyzw"[r & 3] : "a" + r + "." + "xyzw"[q];
@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let block = group.y * grid.x + group.x;
  let blocksN = (N + ${16 * C - 1}u) / ${16 * C}u;
  let m0 = block / blocksN * ${8 * R}u + index / 16u * ${R}u;
  let n0 = block % blocksN * ${16 * C}u + index % 16u * 4u;
  //: for (let r = 0; r < R; r++) for (let j = 0; j < C / 4; j++) {
  var c${r}_${j} = vec4f();
  //: }
  for (var k0 = 0u; k0 < K; k0 += 16u) {
    let k4 = k0 + 4u * (lane % 4u);
    //: for (let r = 0; r < R; r++) {
    //: const own = TRANS_A ? "k4 + " + (r & 3) + "u, m0 + " + 4 * (r >> 2) + "u" : "m0 + " + r + "u, k4";
    let own${r} = readA(${own});
    //: }
    //: for (let i = 0; i < 4; i++) {
    if (K % 16u == 0u || k0 + ${4 * i}u < K) {
      let k = k0 + ${4 * i}u;
      //: for (let r = 0; r < R; r++) {
      let a${r} = quadBroadcast(own${r}, ${i}u);
      //: }
      //: for (let j = 0; j < C / 4; j++) {
      //: if (TRANS_B) for (let i = 0; i < 4; i++) {
      let t${i}_${j} = readB(n0 + ${64 * j + i}u, k);
      //: }
      //: for (let q = 0; q < 4; q++) {
      let b${q}_${j} = ${B(q, j)};
      //: for (let r = 0; r < R; r++) {
      c${r}_${j} += ${A(r, q)} * b${q}_${j};
      //: }
      //: }
      //: }
    }
    //: }
  }
  //: for (let r = 0; r < R; r++) for (let j = 0; j < C / 4; j++) {
  store4(m0 + ${r}u, n0 + ${64 * j}u, 0u, c${r}_${j});
  //: }
}

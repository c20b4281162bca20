// The core of every `tiled` rung: C[M,N] = sum over k of A[m,k] * B[k,n]. The file before it declares M, N, K and
//   alias RowsA, fn rowsA(m) -> RowsA                   what of a load's row m, or rows m to m + 3, holds for all k
//   alias AlongA, fn alongA(k) -> AlongA                where k lies in A
//   fn furtherA(AlongA) -> AlongA                       where k + DEPTH does
//   alias FourA, fn loadA4(RowsA, AlongA) -> FourA      the four as they lie in memory
//   fn keepA4(RowsA, AlongA, FourA) -> vec4f            and as they count: zero for what is not there, anything past M
//   columnsB(n) -> ColumnsB, alongB, furtherB, loadB4, keepB4    the same of B
//   fn store4(m, n, slice, sums: vec4f)                 columns n to n + 3; nothing past M and N
// Where STEADY, rowsA(m, k) is told a load's place in a step, and alongA and furtherA go from step to step, for all
// loads alike.
// The idea: tiles of A and B go through workgroup memory once, each invocation keeps R x C sums in registers, and the
// next tiles are on their way into the other half of workgroup memory while the current ones are multiplied: one
// barrier a step. What is loaded is looked at when it is stored, after the products, so that nothing waits for memory
// before them; and where a load lies is found by additions, as an integer product costs as much as four others.
// One workgroup computes BM x BN elements over SLICE values of k, DEPTH of them per step; workgroup z takes slice z.
// Blocks are numbered in bands, BAND blocks high, down each column of a band before the next, so that those that run at
// a time share operands in the L2 cache; and the numbers are folded into x and y, as a long N has more than one
// dimension may.
// Template parameters: BM, BN (multiples of 32), R, C (of 4), DEPTH (8 or 16), THREADS = BM / R * BN / C, LOADS_A,
// LOADS_B (fours of a tile per invocation), WAY_A, WAY_B: "along", if a load brings four k of one row (or column),
// whose first is a multiple of four; "across", if it brings one k of four; "spread", if such four are scattered and
// their neighbours along k are neighbours in memory; STEADY_A, STEADY_B. Workgroup memory: 8 * DEPTH * (BM + BN) bytes.
// Source: V. Volkov and J. Demmel, "Benchmarking GPUs to tune dense linear algebra", SC 2008.
override SLICE: u32; // values of k per workgroup: K, or less for split-K with partial sums
override RAGGED = K % ${DEPTH}u != 0u || SLICE % ${DEPTH}u != 0u; // the last step of a slice is short

const DEPTH = ${DEPTH}u; // values of k per step
const BAND = 8u; // blocks

// [half][k][four of an invocation][invocation]: of four indices the two that are not constants are the same all along a
// step, so that what implementations do to keep an index inside its array is done once. With the step written out,
// 4096^3 (NT, 128x128 of 8x8) took an H200 3.77 ms; with flat arrays and a loop over fours of k, 4.24 ms.
// Of an operand that comes along k, a vec4 is four k of one row: [half][four of k][row of a four][...].
//: const kinds = { A: [WAY_A, "rows", LOADS_A, BM, BM / R, R / 4], B: [WAY_B, "columns", LOADS_B, BN, BN / C, C / 4] };
//: const steady = { A: STEADY_A, B: STEADY_B };
//: const along = (X, i) => steady[X] ? "step" + X : "along" + X + i;
//: const operands = Object.entries(kinds).map(([X, kind]) => [X, ...kind]);
//: for (const [X, WAY, , , , ACROSS, FOURS] of operands) {
//: const outer = WAY === "along" ? [4, DEPTH / 4, 2] : [DEPTH, 2];
var<workgroup> tile${X}: ${[ACROSS, FOURS, ...outer].reduce((type, count) => "array<" + type + ", " + count + ">", "vec4f")};
//: }

@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let x = index % ${BN / C}u;
  let y = index / ${BN / C}u;
  let block = group.y * grid.x + group.x;
  let blocksN = (N + ${BN - 1}u) / ${BN}u;
  let band = block / (BAND * blocksN) * BAND;
  let high = min(BAND, (M + ${BM - 1}u) / ${BM}u - band);
  let m0 = (band + block % (BAND * blocksN) % high) * ${BM}u;
  let n0 = block % (BAND * blocksN) / high * ${BN}u;
  let begin = group.z * SLICE;
  let end = min(K, begin + SLICE);
  //: for (const [X, WAY, lines, LOADS, EDGE] of operands) for (let i = 0; i < LOADS; i++) {
  let load${X}${i} = index + ${i * THREADS}u;
  //: if (WAY === "along") {
  // Two neighbours read two fours of a row; of workgroup memory's banks the others then write to each.
  let k${X}${i} = 4u * (load${X}${i} % 2u + load${X}${i} / ${2 * EDGE}u * 2u);
  let line${X}${i} = load${X}${i} / 2u % ${EDGE / 4}u * 4u + load${X}${i} / ${EDGE / 2}u % 4u;
  //: } else if (WAY === "spread") {
  // Eight invocations take a diagonal, as eight of one four would write to the same bank of workgroup memory.
  let k${X}${i} = (load${X}${i} / 8u + load${X}${i} % 8u) % ${DEPTH}u;
  let line${X}${i} = (load${X}${i} / ${8 * DEPTH}u * 8u + load${X}${i} % 8u) * 4u;
  //: } else {
  let k${X}${i} = load${X}${i} / ${EDGE / 4}u;
  let line${X}${i} = load${X}${i} % ${EDGE / 4}u * 4u;
  //: }
  let ${lines}${i} = ${lines}${X}(${X === "A" ? "m0" : "n0"} + line${X}${i}${steady[X] ? ", k" + X + i : ""});
  //: if (!steady[X]) {
  var along${X}${i} = along${X}(begin + k${X}${i});
  //: }
  //: }
  //: for (const [X] of operands) if (steady[X]) {
  var step${X} = along${X}(begin);
  //: }
  //: for (let r = 0; r < R; r++) for (let j = 0; j < C / 4; j++) {
  var c${r}_${j} = vec4f();
  //: }
  let steps = (end - begin + DEPTH - 1u) / DEPTH;
  for (var step = 0u; step <= steps; step += 1u) { // loads tile number step, multiplies the one before
    //: for (const [X, , lines, LOADS] of operands) for (let i = 0; i < LOADS; i++) {
    let four${X}${i} = load${X}4(${lines}${i}, ${along(X, i)});
    //: }
    if (step > 0u) {
      let half = (step - 1u) % 2u;
      //: for (let d = 0; d < DEPTH; d++) {
      //: if (WAY_A !== "along") for (let i = 0; i < R / 4; i++) {
      let a${d}_${i} = tileA[half][${d}][${i}][y];
      //: } else if (d % 4 === 0) for (let r = 0; r < R; r++) {
      let a${d}_${r} = tileA[half][${d / 4}][${r & 3}][${r >> 2}][y];
      //: }
      //: if (WAY_B === "along" && d % 4 === 0) for (let j = 0; j < C; j++) {
      let t${d}_${j} = tileB[half][${d / 4}][${j & 3}][${j >> 2}][x];
      //: }
      //: const a = (r) => WAY_A === "along" ? "a" + (d & ~3) + "_" + r + "." + "xyzw"[d & 3] : "a" + d + "_" + (r >> 2) + "." + "xyzw"[r & 3];
      //: const t = (j) => "t" + (d & ~3) + "_" + j + "." + "xyzw"[d & 3];
      //: for (let j = 0; j < C / 4; j++) {
      //: if (WAY_B === "along") {
      let b${d}_${j} = vec4f(${[0, 1, 2, 3].map((i) => t(4 * j + i)).join(", ")});
      //: } else {
      let b${d}_${j} = tileB[half][${d}][${j}][x];
      //: }
      //: for (let r = 0; r < R; r++) {
      c${r}_${j} += ${a(r)} * b${d}_${j};
      //: }
      //: }
      //: }
    }
    if (step < steps) {
      let left = end - begin - step * DEPTH; // values of k
      //: for (const [X, WAY, lines, LOADS, EDGE, ACROSS] of operands) for (let i = 0; i < LOADS; i++) {
      var kept${X}${i} = keep${X}4(${lines}${i}, ${along(X, i)}, four${X}${i});
      if (RAGGED) { kept${X}${i} = select(vec4f(), kept${X}${i}, k${X}${i} < left); }
      //: const k = "k" + X + i, line = "line" + X + i;
      //: const at = WAY === "along" ? k + " / 4u][" + line + " % 4u" : k;
      //: const store = "tile" + X + "[step % 2u][" + at + "][" + line + " / " + 4 * ACROSS + "u][" + line + " / 4u % " + ACROSS + "u] = kept" + X + i + ";";
      //: const fours = DEPTH * EDGE / 4;
      ${(i + 1) * THREADS <= fours ? store : "if (load" + X + i + " < " + fours + "u) { " + store + " }"}
      //: if (!steady[X]) {
      along${X}${i} = further${X}(along${X}${i});
      //: }
      //: }
      //: for (const [X] of operands) if (steady[X]) {
      step${X} = further${X}(step${X});
      //: }
    }
    workgroupBarrier();
  }
  //: for (let r = 0; r < R; r++) for (let j = 0; j < C / 4; j++) {
  store4(m0 + 4u * y + ${(r >> 2) * 4 * BM / R + (r & 3)}u, n0 + 4u * x + ${4 * j * BN / C}u, group.z, c${r}_${j});
  //: }
}

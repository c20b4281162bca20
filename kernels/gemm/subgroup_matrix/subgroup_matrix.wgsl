// C = op(A) · op(B) (+ bias, ReLU) of f16 with sums in f32 by products of small matrices that a subgroup computes at once:
// tensor cores and their like (matrices.wgsl goes before; products.wgsl, or for tests plain_products_test_support.wgsl, says what a
// product is).
// The idea: tiles of A and B go through workgroup memory as they lie; each of 8 subgroups of 32 keeps the sums of 64 x 32
// elements of C in matrices, which at the end go through workgroup memory too, as edges, bias and ReLU need elements.
// One workgroup of 256 invocations computes 128 x 128 elements, DEPTH of K per step. Blocks are numbered along N first.
// On a device whose subgroups are not of 32, parts of C are missing or wrong: a tuner's check refuses it.
// Template parameters: ROWS, COLUMNS, INNER (a product is [ROWS, INNER] * [INNER, COLUMNS]; divisors of 64, 32, DEPTH),
// DEPTH, TRANS_A, TRANS_B. Any M, N; K a multiple of DEPTH. Workgroup memory: 512 * DEPTH + 32 * ROWS * COLUMNS bytes.
// Source: the best measured from WGSL on an A100, 128 x 128 x 16, by Dawn's developers (CHROMIUM_experimental_subgroup_matrix).

var<workgroup> tileA: array<f16, ${128 * DEPTH}>; // [m][k], or where it is transposed [k][m]
var<workgroup> tileB: array<f16, ${128 * DEPTH}>; // [k][n], or where it is transposed [n][k]
var<workgroup> part: array<f32, ${8 * ROWS * COLUMNS}>; // of C, by subgroup

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_id) id: u32,
) {
  let lane = index % 32u;
  let subgroup = id % 8u; // of smaller ones there are more
  let block = group.y * grid.x + group.x;
  let blocksN = (N + 127u) / 128u;
  let m0 = block / blocksN * 128u;
  let n0 = block % blocksN * 128u;
  let row = subgroup / 4u * 64u; // of the subgroup's part of the block
  let column = subgroup % 4u * 32u;
  //: const rows = Array.from({ length: 64 / ROWS }, (_, i) => i), columns = Array.from({ length: 32 / COLUMNS }, (_, j) => j);
  //: for (const i of rows) for (const j of columns) {
  var c${i}_${j} = Sums();
  //: }
  for (var k0 = 0u; k0 < K; k0 += ${DEPTH}u) {
    //: const operands = [["A", TRANS_A, "m"], ["B", !TRANS_B, "n"]];
    //: for (const [X, across, edge] of operands) for (let i = 0; i < DEPTH / 8; i++) {
    //: const wide = across ? 128 : DEPTH;
    let load${X}${i} = 4u * (index + ${256 * i}u);
    let high${X}${i} = load${X}${i} / ${wide}u;
    let wide${X}${i} = load${X}${i} % ${wide}u;
    let four${X}${i} = read${X}(${across ? "k0" : edge + "0"} + high${X}${i}, ${across ? edge + "0" : "k0"} + wide${X}${i});
    //: for (let j = 0; j < 4; j++) {
    tile${X}[load${X}${i} + ${j}u] = f16(four${X}${i}.${"xyzw"[j]});
    //: }
    //: }
    workgroupBarrier();
    //: for (let k = 0; k < DEPTH; k += INNER) {
    //: for (const i of rows) {
    //: const m = "row + " + i * ROWS + "u";
    let a${k}_${i} = left(${TRANS_A ? k * 128 + "u + " + m : "(" + m + ") * " + DEPTH + "u + " + k + "u"});
    //: }
    //: for (const j of columns) {
    //: const n = "column + " + j * COLUMNS + "u";
    let b${k}_${j} = right(${TRANS_B ? "(" + n + ") * " + DEPTH + "u + " + k + "u" : k * 128 + "u + " + n});
    //: for (const i of rows) {
    c${i}_${j} = multiplied(a${k}_${i}, b${k}_${j}, c${i}_${j}, lane);
    //: }
    //: }
    //: }
    workgroupBarrier();
  }
  //: for (const i of rows) for (const j of columns) {
  store(subgroup * ${ROWS * COLUMNS}u, c${i}_${j}, lane);
  workgroupBarrier();
  //: for (let four = 0; four < ROWS * COLUMNS / 4; four += 32) {
  //: const at = "(lane + " + four + "u)", whole = four + 32 <= ROWS * COLUMNS / 4;
  ${whole ? "{" : "if (lane + " + four + "u < " + ROWS * COLUMNS / 4 + "u) {"}
    let at = subgroup * ${ROWS * COLUMNS}u + 4u * ${at};
    let m = m0 + row + ${i * ROWS}u + 4u * ${at} / ${COLUMNS}u;
    let n = n0 + column + ${j * COLUMNS}u + 4u * ${at} % ${COLUMNS}u;
    store4(m, n, 0u, vec4f(part[at], part[at + 1u], part[at + 2u], part[at + 3u]));
  }
  //: }
  workgroupBarrier();
  //: }
}

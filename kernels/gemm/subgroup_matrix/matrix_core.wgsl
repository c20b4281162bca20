// The core of the rungs `subgroup_matrix`: C[M,N] = sum over k of A[m,k] * B[k,n] of f16 with sums in f32, by products
// of small matrices that a subgroup computes at once: tensor cores and their like. What goes before it is what goes
// before the tiled core (gemm/tiled/tile_core.wgsl), and products.wgsl, which says what such a product is (for tests
// plain_products_test_support.wgsl).
// The idea: tiles of A and B go through workgroup memory as they lie; each of 8 subgroups (of 32) keeps the sums of 64
// x 32 elements of C in matrices, which at the end go through workgroup memory too, as edges, bias and ReLU need
// elements. The next tiles are on their way into registers while the current ones are multiplied.
// One workgroup of 256 invocations computes 128 x 128 elements over SLICE values of k, DEPTH of them per step;
// workgroup z takes slice z. Blocks are numbered along N first. Subgroups of any size give the same; those of 32 waste
// nothing. Of smaller ones several compute the same sums and store them in the same places of `part` with no barrier
// between them: equal values, but in WGSL's terms a race, as to leave a subgroup out of the store would leave uniform
// control flow.
// Template parameters: ROWS, COLUMNS, INNER (a product is [ROWS, INNER] * [INNER, COLUMNS]; divisors of 64, 32, DEPTH),
// DEPTH, WAY_A, WAY_B (as of the tiled core). Workgroup memory: 512 * DEPTH + 32 * ROWS * COLUMNS bytes.
// Source: the best measured from WGSL on an A100, 128 x 128 x 16, by Dawn's developers
// (CHROMIUM_experimental_subgroup_matrix).
override SLICE: u32; // values of k per workgroup: K, or less for partial sums
override RAGGED = K % ${DEPTH}u != 0u || SLICE % ${DEPTH}u != 0u; // the last step of a slice is short

const DEPTH = ${DEPTH}u; // values of k per step

var<workgroup> tileA: array<f16, ${128 * DEPTH}>; // [m][k] where it comes along k, else [k][m]
var<workgroup> tileB: array<f16, ${128 * DEPTH}>; // [n][k] where it comes along k, else [k][n]
var<workgroup> part: array<f32, ${8 * ROWS * COLUMNS}>; // of C, by subgroup

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_id) id: u32,
  @builtin(subgroup_invocation_id) lane: u32,
  @builtin(subgroup_size) size: u32,
) {
  let block = group.y * grid.x + group.x;
  let blocksN = (N + 127u) / 128u;
  let m0 = block / blocksN * 128u;
  let n0 = block % blocksN * 128u;
  let begin = group.z * SLICE;
  let end = min(K, begin + SLICE);
  // Each subgroup does one of eight parts of the block, or several in turns where subgroups are larger than 32, or what
  // another does too where they are smaller.
  let count = 256u / size;
  for (var round = 0u; round < max(1u, size / 32u); round += 1u) {
    let subgroup = (id + round * count) % 8u;
    let row = subgroup / 4u * 64u; // of the subgroup's part of the block
    let column = subgroup % 4u * 32u;
    //: const operands = [["A", WAY_A, "rows"], ["B", WAY_B, "columns"]], loads = Array.from({ length: DEPTH / 8 }, (_, i) => i);
    //: for (const [X, WAY, lines] of operands) for (const i of loads) {
    let load${X}${i} = index + ${256 * i}u;
    //: if (WAY === "along") {
    let k${X}${i} = load${X}${i} % ${DEPTH / 4}u * 4u;
    let line${X}${i} = load${X}${i} / ${DEPTH / 4}u;
    //: } else if (WAY === "spread") {
    // Eight invocations take a diagonal, as eight of one four would write to the same bank of workgroup memory.
    let k${X}${i} = (load${X}${i} / 8u + load${X}${i} % 8u) % ${DEPTH}u;
    let line${X}${i} = (load${X}${i} / ${8 * DEPTH}u * 8u + load${X}${i} % 8u) * 4u;
    //: } else {
    let k${X}${i} = load${X}${i} / 32u;
    let line${X}${i} = load${X}${i} % 32u * 4u;
    //: }
    let ${lines}${i} = ${lines}${X}(${X === "A" ? "m0" : "n0"} + line${X}${i});
    var along${X}${i} = along${X}(begin + k${X}${i});
    //: }
    //: const rows = Array.from({ length: 64 / ROWS }, (_, i) => i), columns = Array.from({ length: 32 / COLUMNS }, (_, j) => j);
    //: for (const i of rows) for (const j of columns) {
    var c${i}_${j} = Sums();
    //: }
    let steps = (end - begin + DEPTH - 1u) / DEPTH;
    for (var step = 0u; step <= steps; step += 1u) { // loads tile number step, multiplies the one before
      //: for (const [X, , lines] of operands) for (const i of loads) {
      let four${X}${i} = load${X}4(${lines}${i}, along${X}${i});
      //: }
      if (step > 0u) {
        //: for (let k = 0; k < DEPTH; k += INNER) {
        //: for (const i of rows) {
        //: const m = "row + " + i * ROWS + "u";
        let a${k}_${i} = left(${WAY_A === "along" ? "(" + m + ") * " + DEPTH + "u + " + k + "u" : k * 128 + "u + " + m});
        //: }
        //: for (const j of columns) {
        //: const n = "column + " + j * COLUMNS + "u";
        let b${k}_${j} = right(${WAY_B === "along" ? "(" + n + ") * " + DEPTH + "u + " + k + "u" : k * 128 + "u + " + n});
        //: for (const i of rows) {
        c${i}_${j} = multiplied(a${k}_${i}, b${k}_${j}, c${i}_${j}, lane);
        //: }
        //: }
        //: }
      }
      workgroupBarrier();
      if (step < steps) {
        let rest = end - begin - step * DEPTH; // values of k
        //: for (const [X, WAY, lines] of operands) for (const i of loads) {
        var kept${X}${i} = keep${X}4(${lines}${i}, along${X}${i}, four${X}${i});
        if (RAGGED) { kept${X}${i} = select(vec4f(), kept${X}${i}, k${X}${i} < rest); }
        let at${X}${i} = ${WAY === "along" ? "line" + X + i + " * DEPTH + k" + X + i : "k" + X + i + " * 128u + line" + X + i};
        //: for (let j = 0; j < 4; j++) {
        tile${X}[at${X}${i} + ${j}u] = f16(kept${X}${i}.${"xyzw"[j]});
        //: }
        along${X}${i} = further${X}(along${X}${i});
        //: }
      }
      workgroupBarrier();
    }
    //: for (const i of rows) for (const j of columns) {
    {
      spill(subgroup * ${ROWS * COLUMNS}u, c${i}_${j}, lane);
      workgroupBarrier();
      //: for (let first = 0; first < 2 * ROWS * COLUMNS; first += 256) {
      let four${first} = index + ${first}u;
      let owner${first} = four${first} / ${ROWS * COLUMNS / 4}u;
      if (owner${first} / count == round && owner${first} < 8u) {
        let at = 4u * four${first};
        let element = at % ${ROWS * COLUMNS}u;
        let m = m0 + owner${first} / 4u * 64u + ${i * ROWS}u + element / ${COLUMNS}u;
        let n = n0 + owner${first} % 4u * 32u + ${j * COLUMNS}u + element % ${COLUMNS}u;
        store4(m, n, group.z, vec4f(part[at], part[at + 1u], part[at + 2u], part[at + 3u]));
      }
      //: }
      workgroupBarrier();
    }
    //: }
  }
}

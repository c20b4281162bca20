// What subgroup_matrix.wgsl multiplies, by the WGSL extension chromium_experimental_subgroup_matrix.
// Template parameters: ROWS, COLUMNS, INNER, DEPTH, TRANS_A, TRANS_B.
alias Left = subgroup_matrix_left<f16, ${INNER}, ${ROWS}>;
alias Right = subgroup_matrix_right<f16, ${COLUMNS}, ${INNER}>;
alias Sums = subgroup_matrix_result<f32, ${COLUMNS}, ${ROWS}>;

fn left(at: u32) -> Left {
  return subgroupMatrixLoad<Left, ${TRANS_A ? "col" : "row"}_major>(&tileA, at, ${TRANS_A ? 128 : DEPTH}u);
}

fn right(at: u32) -> Right {
  return subgroupMatrixLoad<Right, ${TRANS_B ? "col" : "row"}_major>(&tileB, at, ${TRANS_B ? DEPTH : 128}u);
}

fn multiplied(a: Left, b: Right, c: Sums, lane: u32) -> Sums { return subgroupMatrixMultiplyAccumulate(a, b, c); }

fn store(at: u32, c: Sums, lane: u32) { subgroupMatrixStore<row_major>(&part, at, c, ${COLUMNS}u); }


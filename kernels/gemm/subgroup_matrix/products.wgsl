// What matrix_core.wgsl multiplies, by the WGSL extension chromium_experimental_subgroup_matrix.
// Template parameters: ROWS, COLUMNS, INNER, DEPTH, WAY_A, WAY_B.
alias Left = subgroup_matrix_left<f16, ${INNER}, ${ROWS}>;
alias Right = subgroup_matrix_right<f16, ${COLUMNS}, ${INNER}>;
alias Sums = subgroup_matrix_result<f32, ${COLUMNS}, ${ROWS}>;

fn left(at: u32) -> Left {
  return subgroupMatrixLoad<Left, ${WAY_A === "along" ? "row" : "col"}_major>(&tileA, at, ${WAY_A === "along" ? DEPTH : 128}u);
}

fn right(at: u32) -> Right {
  return subgroupMatrixLoad<Right, ${WAY_B === "along" ? "col" : "row"}_major>(&tileB, at, ${WAY_B === "along" ? DEPTH : 128}u);
}

fn multiplied(a: Left, b: Right, c: Sums, lane: u32) -> Sums { return subgroupMatrixMultiplyAccumulate(a, b, c); }

fn spill(at: u32, c: Sums, lane: u32) { subgroupMatrixStore<row_major>(&part, at, c, ${COLUMNS}u); }


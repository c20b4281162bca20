// What matrix_core.wgsl multiplies, without the extension: each of LANES invocations has every LANES-th element of a
// sum. For tests on devices that have no such matrices, so that there only the extension itself is untried.
// LANES stands for their number. Template parameters: ROWS, COLUMNS, INNER, DEPTH, WAY_A, WAY_B.
alias Left = u32; // where it begins in workgroup memory, which stands still until the barrier
alias Right = u32;
alias Sums = array<f32, ${ROWS * COLUMNS / LANES}>;

fn left(at: u32) -> Left { return at; }

fn right(at: u32) -> Right { return at; }

fn multiplied(a: Left, b: Right, c: Sums, lane: u32) -> Sums {
  var sums = c;
  // INNER, which no compiler can know here, as it would write out all of the loop.
  let inner = select(${INNER}u, 0u, part[0] > 1e38f);
  for (var i = 0u; i < ${ROWS * COLUMNS / LANES}u; i += 1u) {
    let row = (lane + LANESu * i) / ${COLUMNS}u;
    let column = (lane + LANESu * i) % ${COLUMNS}u;
    for (var k = 0u; k < inner; k += 1u) {
      sums[i] += f32(tileA[a + ${WAY_A === "along" ? DEPTH + "u * row + k" : "128u * k + row"}]) *
        f32(tileB[b + ${WAY_B === "along" ? DEPTH + "u * column + k" : "128u * k + column"}]);
    }
  }
  return sums;
}

fn spill(at: u32, c: Sums, lane: u32) {
  for (var i = 0u; i < ${ROWS * COLUMNS / LANES}u; i += 1u) {
    part[at + lane + LANESu * i] = c[i];
  }
}


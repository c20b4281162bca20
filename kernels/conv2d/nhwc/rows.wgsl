// Operand A of the tiled core, which follows (gemm/tiled/tile_core.wgsl), gathered from an nhwc image: a row is a pixel, and k
// goes through runs of neighbours in memory, PADDED vec4 of which RUN count: the channels of a tap, or of all taps of a
// kernel row. Where a step is in a run is the same for all invocations; a load adds its pixel and its place in the step.
// What lies outside of the image, or in a run's padding, counts as zero; a row of the image is one line, so that a place in it
// says in one comparison whether it lies inside.
// Template parameters: IMAGE, an array of vec4<T> [BATCH, HEIGHT, WIDTH, FOURS]; MASK_Y, MASK_X, MASK_RUN: whether there is
// such; HEIGHT, WIDTH; SINGLE: a kernel row is one run.
override FOURS: u32; // vec4 of a pixel
override RUN: u32;
override PADDED: u32;
override RUNS_X: u32; // runs of a kernel row
// The runs (y, x) begin at S * (row, column) + AT + (y, x) * AT_STEP; two's complement.
override S_Y: u32;
override S_X: u32;
override AT_Y: u32;
override AT_X: u32;
override AT_STEP_Y: u32;
override AT_STEP_X: u32;

alias FourA = vec4<${T}>;

struct RowsA {
  at: u32,
  row: u32,
  column: u32, // vec4 of the row
  place: u32, // vec4 of the step
}

struct AlongA {
  at: u32,
  row: u32,
  column: u32,
  place: u32, // vec4 of the run
  //: if (!SINGLE) {
  x: u32,
  //: }
}

fn rowsA(m: u32, k: u32) -> RowsA {
  let row = m / COLUMNS % ROWS * S_Y;
  let column = m % COLUMNS * (S_X * FOURS) + k / 4u;
  let image = m / (ROWS * COLUMNS) * ${HEIGHT};
  return RowsA((image + row) * (${WIDTH} * FOURS) + column, row, column, k / 4u);
}

fn alongA(k: u32) -> AlongA {
  let place = k / 4u % PADDED;
  let run = k / (4u * PADDED);
  let row = AT_Y + run / RUNS_X * AT_STEP_Y;
  let column = (AT_X + run % RUNS_X * AT_STEP_X) * FOURS + place;
  return AlongA(row * (${WIDTH} * FOURS) + column, row, column, place${SINGLE ? "" : ", run % RUNS_X"});
}

fn furtherA(past: AlongA) -> AlongA {
  var next = past;
  next.place += DEPTH / 4u;
  var by = DEPTH / 4u;
  var down = next.place == PADDED;
  if (down) {
    next.place = 0u;
    by -= PADDED;
    //: if (!SINGLE) {
    next.x += 1u;
    by += AT_STEP_X * FOURS;
    down = next.x == RUNS_X;
    if (down) {
      next.x = 0u;
      by -= RUNS_X * AT_STEP_X * FOURS;
    }
    //: }
  }
  next.column += by;
  next.row += select(0u, AT_STEP_Y, down);
  next.at += by + select(0u, AT_STEP_Y * (${WIDTH} * FOURS), down);
  return next;
}

fn loadA4(lines: RowsA, along: AlongA) -> FourA { return ${IMAGE}[lines.at + along.at]; }

fn keepA4(lines: RowsA, along: AlongA, four: FourA) -> vec4f {
  //: const tests = [];
  //: if (MASK_Y) tests.push("(lines.row + along.row < " + HEIGHT + ")");
  //: if (MASK_X) tests.push("(lines.column + along.column < " + WIDTH + " * FOURS)");
  //: if (MASK_RUN) tests.push("(lines.place + along.place < RUN)");
  //: if (tests.length === 0) {
  return vec4f(four);
  //: } else {
  return select(vec4f(), vec4f(four), ${tests.join(" & ")});
  //: }
}


// A matrix as operand ${X} of the tiled core, which follows (tile_core.wgsl), of which a load brings four neighbours in
// memory.
// Template parameters: X: A or B; WAY, as of the core: "along", of rows of K, or "across", of rows across k; MATRIX:
// its variable, an array of T, or, of "along" and where FOURS, of vec4<T>. Of rows of K EDGE: how many. Of rows across
// k FIRST: where in a row the four from `first` on begin; PITCH: a row's length; both in elements of the array.
//: const LINES = X === "A" ? "Rows" : "Columns", lines = LINES.toLowerCase();
alias ${LINES}${X} = u32;
alias Four${X} = vec4<${T}>;
alias Along${X} = u32;

//: if (WAY === "along") {
fn ${lines}${X}(line: u32) -> u32 { return min(line, ${EDGE} - 1u) * (K / 4u); }

fn along${X}(k: u32) -> u32 { return k / 4u; }

fn further${X}(along: u32) -> u32 { return along + DEPTH / 4u; }
//: } else {
// Past a row is the next one, and past them all whatever a read past the end gives.
fn ${lines}${X}(first: u32) -> u32 { return ${FIRST}; }

fn along${X}(k: u32) -> u32 { return k * (${PITCH}); }

fn further${X}(along: u32) -> u32 { return along + DEPTH * (${PITCH}); }
//: }

fn load${X}4(lines: u32, along: u32) -> Four${X} {
  let at = lines + along;
  //: if (WAY === "along" || FOURS) {
  return ${MATRIX}[at];
  //: } else {
  return Four${X}(${[0, 1, 2, 3].map((i) => MATRIX + "[at + " + i + "u]").join(", ")});
  //: }
}

fn keep${X}4(lines: u32, along: u32, four: Four${X}) -> vec4f { return vec4f(four); }


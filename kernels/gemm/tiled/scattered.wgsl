// Operand ${X} of the tiled core, which follows (tile_core.wgsl), whose rows (of B columns) lie PITCH apart from FIRST
// on, so that four of them at one k are four loads. Past EDGE the last repeats. Where WALK, the file before says the
// places along k (conv2d/tiled/walk.wgsl); else neighbours along k are neighbours in memory.
// Template parameters: X: A or B; MATRIX: its variable, an array of T; EDGE: M or N; FIRST, PITCH; WALK.
//: const LINES = X === "A" ? "Rows" : "Columns", lines = LINES.toLowerCase();
alias ${LINES}${X} = vec4u;
alias Four${X} = vec4<${T}>;
//: if (!WALK) {
alias Along${X} = u32;

fn along${X}(k: u32) -> u32 { return k; }

fn further${X}(along: u32) -> u32 { return along + DEPTH; }
//: }

fn ${lines}${X}(first: u32) -> vec4u {
  return min(first + vec4u(0u, 1u, 2u, 3u), vec4u(${EDGE} - 1u)) * (${PITCH}) + ${FIRST};
}

fn load${X}4(lines: vec4u, along: Along${X}) -> Four${X} {
  let at = lines + along${WALK ? ".at" : ""};
  return Four${X}(${["x", "y", "z", "w"].map((i) => MATRIX + "[at." + i + "]").join(", ")});
}

fn keep${X}4(lines: vec4u, along: Along${X}, four: Four${X}) -> vec4f { return vec4f(four); }


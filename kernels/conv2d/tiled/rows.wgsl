// Operand A of the tiled core (gemm/tiled/tile_core.wgsl) whose rows lie PITCH apart, each at the places along k that
// walk.wgsl says. Past M the last repeats. Template parameters: MATRIX, FIRST (of row 0), PITCH.
alias RowsA = vec4u;
alias FourA = vec4f;

fn rowsA(first: u32) -> vec4u {
  return min(first + vec4u(0u, 1u, 2u, 3u), vec4u(M - 1u)) * (${PITCH}) + ${FIRST};
}

fn loadA4(lines: vec4u, along: AlongA) -> vec4f {
  let at = lines + along.at;
  return vec4f(${["x", "y", "z", "w"].map((i) => MATRIX + "[at." + i + "]").join(", ")});
}

fn keepA4(lines: vec4u, along: AlongA, four: vec4f) -> vec4f { return four; }


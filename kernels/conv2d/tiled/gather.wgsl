// Operand B of the tiled core (gemm/tiled/tile_core.wgsl) gathered from an image: a column and a k (walk.wgsl) each say a
// part of the pixel, which counts as zero where it lies outside. Template parameters: IMAGE, an array of T, HEIGHT, WIDTH.
struct ColumnsB {
  at: vec4u,
  row: vec4u, // of the pixel less the k's part; below zero it wraps to a value that is not < ${HEIGHT}
  column: vec4u,
}

alias FourB = vec4<${T}>;

fn loadB4(lines: ColumnsB, along: AlongB) -> FourB {
  let at = lines.at + along.at;
  return FourB(${["x", "y", "z", "w"].map((i) => IMAGE + "[at." + i + "]").join(", ")});
}

fn keepB4(lines: ColumnsB, along: AlongB, four: FourB) -> vec4f {
  let inside = (lines.row + along.y < vec4u(${HEIGHT})) & (lines.column + along.x < vec4u(${WIDTH}));
  return select(vec4f(), vec4f(four), inside);
}


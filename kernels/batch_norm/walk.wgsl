// How every pass of batch normalisation walks over its tensors; stands before its text. A tensor is planes of H rows of
// W elements, ROW apart, of one channel (nchw: f32, or four neighbouring pixels as vec4f, with H = 1) or of four
// (nc4hw4). A row is cut into strips of TILE elements, 128 bytes; the strips of plane p of all N images stand in one
// sequence, of which CHUNKS walkers take COUNT each, and a walker is TILE threads, one per element of a strip. So
// neighbouring threads read neighbouring elements, and a walker sweeps memory from front to back. Inputs are buffers,
// or, where TEXTURE, storage textures of TEXELS a row that hold the same elements.
alias F = ${F};
override N: u32;
override PER_IMAGE: u32;
override H: u32;
override W: u32;
override ROW: u32;
override TILE: u32;
override CHUNKS: u32;
override COUNT: u32;
override THREADS: u32;
override GRID_X: u32;
override TILES = (W + TILE - 1u) / TILE;
override STRIPS = N * H * TILES;

//: for (const [binding, name] of INPUTS.entries()) {
//: if (TEXTURE) {
@group(0) @binding(${binding}) var ${name}Texture: texture_storage_2d<rgba32float, read>;
fn ${name}(i: u32) -> vec4f {
  return textureLoad(${name}Texture, vec2u(i % ${TEXELS}u, i / ${TEXELS}u));
}
//: } else {
@group(0) @binding(${binding}) var<storage, read> ${name}Buffer: array<F>;
fn ${name}(i: u32) -> F {
  return ${name}Buffer[i];
}
//: }
//: }

// What a thread walks over: lane `lane` of a chunk of plane `p`.
struct Walk {
  p: u32,
  chunk: u32,
  lane: u32,
}

fn walkOf(t: u32) -> Walk {
  let walker = t / TILE;
  return Walk(walker / CHUNKS, walker % CHUNKS, t % TILE);
}

// Whether the walk's i-th element exists.
fn inside(walk: Walk, i: u32) -> bool {
  let strip = walk.chunk * COUNT + i;
  return (CHUNKS * COUNT == STRIPS || strip < STRIPS) &&
    (W % TILE == 0u || strip % TILES * TILE + walk.lane < W);
}

// Where the walk's i-th element lies.
fn place(walk: Walk, i: u32) -> u32 {
  let strip = walk.chunk * COUNT + i;
  let r = strip / TILES;
  return ((r / H * PER_IMAGE + walk.p) * H + r % H) * ROW + strip % TILES * TILE + walk.lane;
}

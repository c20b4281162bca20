// How every pass of batch normalisation walks over its tensors; stands before its text. A tensor is planes of H rows of
// W elements, ROW apart, of one channel (nchw: f32, or four neighbouring pixels as vec4f, with H = 1) or of four
// (nc4hw4). A row is cut into strips of TILE elements, 128 bytes; the strips of plane p of all N images stand in one
// sequence, of which CHUNKS walkers take COUNT each, and a walker is TILE threads, one per element of a strip. So
// neighbouring threads read neighbouring elements, and a walker sweeps memory from front to back.
// Where LAST (nhwc) the elements of a pixel are planes: a strip is TILE planes of one pixel, and walkers of the same
// planes that stand side by side in a workgroup, SIDE of them, take pixels in turns.
// Inputs are buffers, or, where TEXTURE, storage textures of TEXELS a row that hold the same elements.
alias F = ${F};
alias S = ${S}; // of an element in memory
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
//: if (LAST) {
override SIDE: u32;
override STRIPS = N * H * W;
override WHOLE = CHUNKS * COUNT == STRIPS && PER_IMAGE % TILE == 0u; // every thread takes COUNT strips
override BESIDE = TILE; // planes of a workgroup, whose threads stand side by side
//: } else {
override TILES = (W + TILE - 1u) / TILE;
override STRIPS = N * H * TILES;
override WHOLE = CHUNKS * COUNT == STRIPS;
override BESIDE = 1u;
//: }

//: for (const [binding, name] of INPUTS.entries()) {
//: if (TEXTURE) {
@group(0) @binding(${binding}) var ${name}Texture: texture_storage_2d<rgba32float, read>;
fn ${name}(i: u32) -> vec4f {
  return textureLoad(${name}Texture, vec2u(i % ${TEXELS}u, i / ${TEXELS}u));
}
//: } else {
@group(0) @binding(${binding}) var<storage, read> ${name}Buffer: array<S>;
fn ${name}(i: u32) -> F {
  return F(${name}Buffer[i]);
}
//: }
//: }

fn stored(v: F) -> S { return narrowed${F === "f32" ? "" : "4"}(v); }

// Where a thread is on its way over a lane of the strips of plane `p`.
struct Walk {
  p: u32,
  exists: bool, // the plane
  partial: u32, // which partial result it has, or, where TREE, shares
  count: u32, // strips on its way
//: if (!LAST) {
  column: u32, // within a row of the plane
  row: u32,
//: }
  at: u32,
}

//: if (LAST) {
fn walkOf(t: u32) -> Walk {
  let walker = t / TILE;
  let chunk = walker % CHUNKS;
  let plane = walker / CHUNKS * TILE + t % TILE;
  let exists = PER_IMAGE % TILE == 0u || plane < PER_IMAGE;
  let p = min(plane, PER_IMAGE - 1u);
  let pixel = chunk / SIDE * (SIDE * COUNT) + chunk % SIDE;
  let count = min(COUNT, (max(pixel, STRIPS) - pixel + SIDE - 1u) / SIDE);
//: if (TREE) {
  let partial = p * (CHUNKS / SIDE) + chunk / SIDE;
//: } else {
  let partial = p * CHUNKS + chunk;
//: }
  return Walk(p, exists, partial, select(0u, count, exists), pixel * PER_IMAGE + p);
}

fn further(past: Walk) -> Walk {
  return Walk(past.p, past.exists, past.partial, past.count, past.at + SIDE * PER_IMAGE);
}
//: } else {
fn walkOf(t: u32) -> Walk {
  let walker = t / TILE;
  let p = walker / CHUNKS;
  let strip = walker % CHUNKS * COUNT;
  let r = strip / TILES;
  let column = strip % TILES * TILE + t % TILE;
  let at = (r / H * PER_IMAGE + p) * H * ROW + r % H * ROW + column;
  return Walk(p, true, t${TREE ? " / 64u" : ""}, min(COUNT, max(strip, STRIPS) - strip), column, r % H, at);
}

// One strip on, by additions and carries.
fn further(past: Walk) -> Walk {
  let last = (TILES - 1u) * TILE;
  let newRow = past.column >= last;
  let newImage = newRow && (H == 1u || past.row == H - 1u);
  let at = past.at + select(TILE, ROW - last, newRow) + select(0u, (PER_IMAGE - 1u) * H * ROW, newImage);
  let column = select(past.column + TILE, past.column - last, newRow);
  let row = select(past.row, select(past.row + 1u, 0u, newImage), newRow);
  return Walk(past.p, true, past.partial, past.count, column, row, at);
}
//: }

// The next AHEAD elements of a walk: where they lie, whether there are any, and what the inputs have there. All loads
// are under way before the first is waited for.
struct Elements {
//: for (let j = 0; j < AHEAD; j++) {
  at${j}: u32,
  exists${j}: bool,
//: for (const name of INPUTS) {
  ${name}${j}: F,
//: }
//: }
}

// From the walk's i-th element, where it is.
fn ahead(walk: ptr<function, Walk>, i: u32) -> Elements {
  var next: Elements;
//: for (let j = 0; j < AHEAD; j++) {
  let some${j} = (WHOLE && COUNT % ${AHEAD}u == 0u) || i + ${j}u < (*walk).count;
//: if (LAST) {
  let exists${j} = some${j};
//: } else {
  let exists${j} = some${j} && (W % TILE == 0u || (*walk).column < W);
//: }
  next.exists${j} = exists${j};
  next.at${j} = (*walk).at;
  *walk = further(*walk);
//: }
//: for (const name of INPUTS) {
//: for (let j = 0; j < AHEAD; j++) {
  let ${name}${j} = ${name}(select(0u, next.at${j}, exists${j}));
//: }
//: }
//: for (const name of INPUTS) {
//: for (let j = 0; j < AHEAD; j++) {
  next.${name}${j} = select(F(), ${name}${j}, exists${j});
//: }
//: }
  return next;
}

// Patches of pixels in Winograd's domain: V = B^T d B for every tile of TILE x TILE outputs and every channel, d the
// PATCH x PATCH pixels that they need. Neighbouring patches overlap by two rows and columns, zero outside the image.
// x: [.., CIN, H, W] f32, from image FIRST on; v: [PATCH^2, CIN, PITCH] f32, tile (n * TILES_Y + ty) * TILES_X + tx;
// what lies past the last tile is never used. One patch of one channel per invocation; neighbours have neighbouring tiles.
// Template parameters: BT, TILE, PATCH, bothSides (transforms.ts).
override FIRST: u32;
override IMAGES: u32;
override CIN: u32;
override H: u32;
override W: u32;
override TILES_Y: u32;
override TILES_X: u32;
override PITCH: u32;
override TOP: u32; // padding; two's complement
override LEFT: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (workgroup.y * GRID_X + workgroup.x) * 64u + lane;
  if (t >= THREADS) { return; }
  let tile = t % (IMAGES * TILES_Y * TILES_X);
  let c = t / (IMAGES * TILES_Y * TILES_X);
  let plane = (FIRST + tile / (TILES_Y * TILES_X)) * CIN + c;
  let row = tile / TILES_X % TILES_Y * ${TILE}u - TOP; // below zero it wraps to what is not inside
  let column = tile % TILES_X * ${TILE}u - LEFT;
  let first = plane * (H * W) + row * W + column;
  let at = c * PITCH + tile;
  //: for (let i = 0; i < PATCH; i++) {
  let row${i} = row + ${i}u < H;
  let column${i} = column + ${i}u < W;
  //: }
  // All are loaded, so that no load waits for another's place.
  //: const read = (i, j) => "select(0f, x[first + " + i + "u * W + " + j + "u], row" + i + " & column" + j + ")";
  //: const write = (i, j, value) => "v[" + (i * PATCH + j) + "u * (CIN * PITCH) + at] = " + value + ";";
${bothSides(BT, read, write)}
}

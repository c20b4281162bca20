// Patches of pixels in Winograd's domain: V = B^T d B for every tile of TILE x TILE outputs and four channels, d the
// PATCH x PATCH pixels that they need. Neighbouring patches overlap by two rows and columns.
// x: 3-D texture of image_texture.ts, whose halo is the padding; v: nc4hw4 [PATCH^2, channels, 1, IMAGES * TILES_Y *
// TILES_X] of the images from FIRST on, rows PITCH vec4f long.
// One patch of one channel group per invocation. Template parameters: BT, TILE, PATCH, bothSides (../winograd/transforms.ts).
override FIRST: u32;
override IMAGES: u32;
override GROUPS: u32;
override TILES_Y: u32;
override TILES_X: u32;
override PITCH: u32;
override SLAB_IMAGES: u32;
override SLAB_ROWS: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var x: texture_storage_3d<rgba32float, read>;
@group(0) @binding(1) var<storage, read_write> v: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (workgroup.y * GRID_X + workgroup.x) * 64u + lane;
  if (t >= THREADS) { return; }
  let tile = t % (IMAGES * TILES_Y * TILES_X);
  let group = t / (IMAGES * TILES_Y * TILES_X);
  let n = FIRST + tile / (TILES_Y * TILES_X);
  let left = tile % TILES_X * ${TILE}u;
  let top = tile / TILES_X % TILES_Y * ${TILE}u + n / SLAB_IMAGES * SLAB_ROWS;
  let layer = n % SLAB_IMAGES * GROUPS + group;
  //: const read = (i, j) => "textureLoad(x, vec3u(left + " + j + "u, top + " + i + "u, layer))";
  //: const write = (i, j, value) => "v[(" + (i * PATCH + j) + "u * GROUPS + group) * PITCH + tile] = " + value + ";";
${bothSides(BT, read, write)}
}

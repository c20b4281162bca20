// y[n,c,h,w] = (crop of image n)[c, h, w] / 255 normalised by mean and deviation: the image is padded with zero pixels
// on all sides, an H x W window is cut at a random offset and flipped left to right half of the time. The draws are
// pcg4d(seed, stream, dataset index, epoch): rows x % (2 PAD + 1), columns y % (2 PAD + 1), flip z >> 31.
// images: u8 [C, H, W] each, packed four to a u32, first byte lowest; either the batch's own N, or those of a whole
// split, PER_PART to a buffer, of which the batch is those at its indices. indices: [N] u32, places in the data set.
// y: elements of one channel (nchw) or four, which lie where the file before says by yAt(plane, h, w), see planes.ts.
// SCALE and SHIFT: 1 / (255 std) and -mean / std of each channel, 0 in padding channels. One thread computes one
// element of y.
alias F = ${F};
override C: u32;
override H: u32;
override W: u32;
override ROW: u32;
override THREADS: u32;
override GRID_X: u32;
const SCALE = array<F, ${PER_IMAGE}>(${SCALE});
const SHIFT = array<F, ${PER_IMAGE}>(${SHIFT});

//: for (const [i, part] of PARTS.entries()) {
@group(0) @binding(${i}) var<storage, read> ${part}: array<u32>;
//: }
@group(0) @binding(${PARTS.length}) var<storage, read> indices: array<u32>;
@group(0) @binding(${PARTS.length + 1}) var<uniform> step: Step;
@group(0) @binding(${PARTS.length + 2}) var<storage, read_write> y: array<${S}>;

// Byte i of an image.
fn byteAt(image: u32, i: u32) -> f32 {
//: if (PARTS.length === 1) {
  let at = image * C * H * W + i;
  let word = images[at / 4u];
//: } else {
  let at = image % ${PER_PART}u * C * H * W + i;
  var word = 0u;
  switch image / ${PER_PART}u {
//: for (const [i, part] of PARTS.entries()) {
    case ${i}u: {
      word = ${part}[at / 4u];
    }
//: }
    default: {}
  }
//: }
  return f32((word >> (8u * (at % 4u))) & 255u);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  let w = t % W;
  let h = t / W % H;
  let plane = t / (W * H);
  let n = plane / ${PER_IMAGE}u;
  let p = plane % ${PER_IMAGE}u;
//: if (RANDOM) {
  let draw = pcg4d(vec4u(step.seed, ${STREAM}u, indices[n], step.epoch));
//: }
//: if (PAD > 0) {
  let fromH = h + draw.x % ${2 * PAD + 1}u - ${PAD}u; // Wraps far beyond H where it lies above the image.
//: } else {
  let fromH = h;
//: }
  var fromW = w;
//: if (FLIP) {
  fromW = select(w, W - 1u - w, (draw.z >> 31u) == 1u);
//: }
//: if (PAD > 0) {
  fromW += draw.y % ${2 * PAD + 1}u - ${PAD}u;
//: }
  var pixel = F();
  if (fromH < H && fromW < W) {
    let image = ${IMAGE};
    let at = (${LANES}u * p * H + fromH) * W + fromW;
//: if (LANES === 1) {
    pixel = byteAt(image, at);
//: } else {
//: for (let lane = 0; lane < Math.min(CHANNELS, 4); lane++) {
    pixel[${lane}] = byteAt(image, at + ${lane}u * H * W);
//: }
//: }
  }
  y[yAt(plane, h, w)] = narrowed${F === "f32" ? "" : "4"}(pixel * SCALE[p] + SHIFT[p]);
}

// y[n,c,h,w] = (crop of image n)[c, h, w] / 255 normalised by mean and deviation: the image is padded with zero pixels on
// all sides, an H x W window is cut at a random offset and flipped left to right half of the time. The draws are
// pcg4d(seed, stream, dataset index, epoch): rows x % (2 PAD + 1), columns y % (2 PAD + 1), flip z >> 31.
// images: [N, C, H, W] u8, packed four to a u32, first byte lowest; indices: [N] u32; y: elements of one channel (nchw) or four
// (nc4hw4), see planes.ts. SCALE and SHIFT: 1 / (255 std) and -mean / std of each channel, 0 in padding channels.
// One thread computes one element of y.
alias F = ${F};
override C: u32;
override H: u32;
override W: u32;
override ROW: u32;
override THREADS: u32;
override GRID_X: u32;
const SCALE = array<F, ${PER_IMAGE}>(${SCALE});
const SHIFT = array<F, ${PER_IMAGE}>(${SHIFT});

@group(0) @binding(0) var<storage, read> images: array<u32>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<uniform> step: Step;
@group(0) @binding(3) var<storage, read_write> y: array<F>;

fn byteAt(i: u32) -> f32 {
  return f32((images[i / 4u] >> (8u * (i % 4u))) & 255u);
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
//: if (F === "f32") {
    pixel = byteAt((plane * H + fromH) * W + fromW);
//: } else {
    let at = ((n * C + 4u * p) * H + fromH) * W + fromW;
    let area = H * W;
//: for (let lane = 0; lane < Math.min(CHANNELS, 4); lane++) {
    pixel[${lane}] = byteAt(at + ${lane}u * area);
//: }
//: }
  }
  y[(plane * H + h) * ROW + w] = pixel * SCALE[p] + SHIFT[p];
}

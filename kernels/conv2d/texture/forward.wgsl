// y[n,k,oy,ox] = bias[k] + sum over c and taps (r, t) of x[n, c, oy*S + at(r), ox*S + at(t)] * w[k,c,r,t], then ReLU.
// Also the input gradient, as such a sum for each remainder by the stride: taps meet outputs as in direct.wgsl.
// An invocation keeps R x RX pixels of TN output channels in registers and walks over (channel group, kernel row). A
// texel of four channels is loaded once for R*RX*TN/4 vec4 products, without bounds branches on CPU adapters; a halo of
// zeros around each image, which the copy leaves, makes padding free. A workgroup takes LANES tiles of pixels, one of
// channels; neighbours share their pixels if CHANNELS_FIRST, else their channels: what moves fewer bytes by estimate.
// x: 3-D texture, texel (column + halo, row + halo, n * groups + group), see SLAB_IMAGES; w: 2-D, see pack.wgsl;
// y: nc4hw4 [BATCH, ceil(COUT/4), OH, PITCH] vec4f, its pixels (ROW + i*STEP_Y, COLUMN + j*STEP_X), i < ROWS, j <
// COLUMNS; bias: [COUT]. With POOL, [height, width] of windows that divide R, RX, OH and OW, only the maxima are
// written, their places to index. TAPS: [{at, k}], where a tap lies in the texture relative to its output, and which
// weight it is; COMPONENTS: channels of a texel that are used; PARTIAL: COUT % 4 != 0. Others: S_X, BIAS, RELU.
// SHARED: the invocations, which need the same weights, load a texel each and get the others' from the subgroup. On
// llvmpipe a load by eight lanes takes 46 instructions, whatever they load, and a broadcast one or two; 1x1 kernels took
// 0.5 of the time, 3x3 0.85. Then TN % LANES = 0, and a subgroup must have LANES invocations. APART: no workgroup
// reaches across images, whose weights differ. IN_ROWS: w is as it lies in memory, of the input gradient of a 1x1 kernel:
// texel (output channel / 4, channel that is summed).
override BATCH: u32;
override GROUPS: u32;   // input channel groups
override COUT: u32;
override OH: u32;
override OW: u32;
override ROW: u32;
override COLUMN: u32;
override STEP_Y: u32;
override STEP_X: u32;
override ROWS: u32;
override COLUMNS: u32;
override KERNEL: u32;   // KH * KW
override S_Y: u32;
// Kernel rows that meet these outputs: the i-th lies at AT + i*AT_STEP, and its weights at K + i*K_STEP.
override ROW_TAPS: u32;
override AT: i32;
override AT_STEP: i32;
override K: u32;
override K_STEP: u32;
override PITCH: u32;
override SLAB_IMAGES: u32; // the next images lie SLAB_ROWS rows below in the texture, as it has no more layers
override SLAB_ROWS: u32;
override IMAGE_WEIGHTS: u32; // texels from the weights of one image to those of the next; 0 where all share them

@group(0) @binding(0) var x: texture_storage_3d<rgba32float, read>;
@group(0) @binding(1) var w: texture_storage_2d<rgba32float, read>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;

fn biasAt(channel: u32) -> f32 {
  if (channel >= COUT) { return 0f; }
  return bias[channel];
}
//: }

fn activate(value: vec4f) -> vec4f {
  //: if (RELU) {
  return rectified4(value);
  //: } else {
  return value;
  //: }
}

// Zero in padding channels, as the layout has them: an infinity or a NaN times the zeros of their weights is none.
fn real(group: u32, value: vec4f) -> vec4f {
  //: if (PARTIAL) {
  return select(value, vec4f(), 4u * group + vec4u(0u, 1u, 2u, 3u) >= vec4u(COUT));
  //: } else {
  return value;
  //: }
}

//: if (!POOL) {
fn store(n: u32, group: u32, i: u32, j: u32, value: vec4f) {
  if (n >= BATCH || group >= (COUT + 3u) / 4u || i >= ROWS || j >= COLUMNS) { return; }
  let row = (n * ((COUT + 3u) / 4u) + group) * OH + ROW + i * STEP_Y;
  y[row * PITCH + COLUMN + j * STEP_X] = activate(real(group, value));
}
//: } else {
// Place of each maximum in its plane, row * OW + column.
@group(0) @binding(${BIAS ? 4 : 3}) var<storage, read_write> index: array<vec4u>;

// Whether a later value of a window takes over: max_pool.wgsl's rule, where NaN beats everything. By its bits, as
// compilers may assume v == v.
fn beats(v: vec4f, best: vec4f) -> vec4<bool> {
  return (v > best) | ((bitcast<vec4u>(v) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u));
}

fn store(n: u32, group: u32, row: u32, column: u32, best: vec4f, at: vec4u) {
  if (n >= BATCH || group >= (COUT + 3u) / 4u || row >= OH / ${POOL[0]}u || column >= OW / ${POOL[1]}u) { return; }
  let out = ((n * ((COUT + 3u) / 4u) + group) * (OH / ${POOL[0]}u) + row) * PITCH + column;
  y[out] = real(group, best);
  index[out] = select(at, vec4u(), 4u * group + vec4u(0u, 1u, 2u, 3u) >= vec4u(COUT));
}
//: }

//: const X = "xyzw";
//: const columns = new Set(); // distinct texel columns that the tile's pixels touch in one kernel row
//: for (let s = 0; s < RX; s++) for (const { at } of TAPS) columns.add(s * S_X + at);
//: const pixels = [];
//: for (let r = 0; r < R; r++) for (let s = 0; s < RX; s++) pixels.push({ r, s, id: r + "_" + s });
@compute @workgroup_size(${LANES})
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  //: if (SHARED) {
  @builtin(subgroup_invocation_id) own: u32,
  //: }
) {
  let tile = group.${CHANNELS_FIRST ? "y" : "x"};
  let channel = group.${CHANNELS_FIRST ? "x" : "y"} * ${TN}u;
  let tilesX = (COLUMNS + ${RX - 1}u) / ${RX}u;
  let tilesY = (ROWS + ${R - 1}u) / ${R}u;
  let at = tile * ${LANES}u + lane;
  //: if (APART) {
  let perImage = (tilesX * tilesY + ${LANES - 1}u) / ${LANES}u * ${LANES}u;
  let n = at / perImage;
  let px = at % perImage % tilesX * ${RX}u;
  let py = at % perImage / tilesX * ${R}u;
  //: } else {
  let n = at / (tilesX * tilesY);
  let px = at % tilesX * ${RX}u;
  let py = at / tilesX % tilesY * ${R}u;
  //: }
  let top = py * S_Y + n / SLAB_IMAGES * SLAB_ROWS;
  let layer = n % SLAB_IMAGES * GROUPS;
  let weights = n * IMAGE_WEIGHTS;
  //: for (let j = 0; j < TN; j++) {
  //: if (BIAS) {
  let b${j} = biasAt(channel + ${j}u);
  //: }
  //: for (let r = 0; r < R; r++) for (let s = 0; s < RX; s++) {
  var a${r}_${s}_${j} = ${BIAS ? "b" + j : "0f"};
  //: }
  //: }
  //: if (TAPS.length > 0) {
  // One loop: with two, one in the other, llvmpipe took 0.9 to 1.8 times as long, 1.3 in the middle.
  for (var i = 0u; i < GROUPS * ROW_TAPS; i += 1u) {
    let c = i / ROW_TAPS;
    let u = i % ROW_TAPS;
    let tap = weights + c * KERNEL + K + u * K_STEP;
    let row = top + u32(AT + i32(u) * AT_STEP);
      //: for (let r = 0; r < R; r++) for (const v of columns) {
      let x${r}_${v} = textureLoad(x, vec3u(px * ${S_X}u + ${v}u, row + ${r}u * S_Y, layer + c));
      //: }
      //: // Where the weight of output j and channel q of the group is.
      //: const J = TN / 4, weight = (j, k, q) => IN_ROWS ? "w" + q + "_" + (j >> 2) + "." + X[j & 3] : "w" + j + "_" + k + "." + X[q];
      //: if (IN_ROWS) for (let t = 0; t < TN; t++) {
      //: const at = SHARED ? "(" + t + "u + own)" : t + "u", name = "w" + Math.floor(t / J) + "_" + t % J;
      //: const load = "textureLoad(w, vec2u(channel / 4u + " + at + " % " + J + "u, 4u * tap + " + at + " / " + J + "u))";
      //: if (!SHARED) {
      let ${name} = ${load};
      //: } else {
      //: if (t % LANES === 0) {
      let own${t} = ${load};
      //: }
      let ${name} = subgroupBroadcast(own${t - t % LANES}, ${t % LANES}u);
      //: }
      //: }
      //: if (SHARED && !IN_ROWS) for (const { k } of TAPS) for (let j = 0; j < TN; j += LANES) {
      let own${j}_${k} = textureLoad(w, vec2u(tap + ${k}u, channel + ${j}u + own));
      //: for (let i = 0; i < LANES; i++) {
      let w${j + i}_${k} = subgroupBroadcast(own${j}_${k}, ${i}u);
      //: }
      //: }
      //: for (let j = 0; j < TN; j++) {
      //: if (!SHARED && !IN_ROWS) for (const { k } of TAPS) {
      let w${j}_${k} = textureLoad(w, vec2u(tap + ${k}u, channel + ${j}u));
      //: }
      //: for (const { r, s, id } of pixels) for (const { at, k } of TAPS) for (let q = 0; q < COMPONENTS; q++) {
      a${id}_${j} += x${r}_${s * S_X + at}.${X[q]} * ${weight(j, k, q)};
      //: }
      //: }
  }
  //: }
  //: const sums = (r, s, j) => [0, 1, 2, 3].map((i) => "a" + r + "_" + s + "_" + (j + i));
  //: const value = (r, s, j) => "vec4f(" + sums(r, s, j).join(", ") + ")";
  //: if (!POOL) for (const { r, s, id } of pixels) for (let j = 0; j < TN; j += 4) {
  store(n, channel / 4u + ${j / 4}u, py + ${r}u, px + ${s}u, ${value(r, s, j)});
  //: }
  //: if (POOL) for (let r = 0; r < R; r += POOL[0]) for (let s = 0; s < RX; s += POOL[1])
  //: for (let j = 0; j < TN; j += 4) {
  {
    var best = activate(${value(r, s, j)});
    var at = vec4u((py + ${r}u) * OW + px + ${s}u);
    //: for (let u = 0; u < POOL[0]; u++) for (let t = 0; t < POOL[1]; t++) if (u + t > 0) {
    {
      let v = activate(${value(r + u, s + t, j)});
      let take = beats(v, best);
      best = select(best, v, take);
      at = select(at, vec4u((py + ${r + u}u) * OW + px + ${s + t}u), take);
    }
    //: }
    store(n, channel / 4u + ${j / 4}u, (py + ${r}u) / ${POOL[0]}u, (px + ${s}u) / ${POOL[1]}u, best, at);
  }
  //: }
}

// y[n,k,oy,ox] = bias[k] + sum over c and taps (r, t) of x[n, c, oy*S + at(r), ox*S + at(t)] * w[k,c,r,t], then ReLU.
// The idea: an invocation keeps R x RX pixels of TN output channels in registers and walks over channels and kernel
// rows. A pixel that is loaded serves TN channels and, along its row, up to KW taps; a weight serves R*RX pixels, and
// its address is the same for a whole workgroup. One loop serves every direction: outputs of the input gradient whose
// row and column leave the same remainder by the stride meet the same taps, so each remainder is a stride-1 convolution
// of dy.
// x: [BATCH, CIN, H, W] f32; w: [CIN, KH, KW, ceil(COUT/4)] vec4f (pack.wgsl); bias: [COUT]; y: [BATCH, COUT, OH, OW],
// of which this dispatch writes the pixels (ROW + i*STEP_Y, COLUMN + j*STEP_X) for i < ROWS, j < COLUMNS. Any geometry.
// One workgroup of 64 invocations takes 64 tiles of R x RX pixels, grid z the channel tile.
// Template parameters: R, RX, TN, S_X, TAPS (columns: [{at, k}], where a tap lies relative to its output and which
// weight it is), BIAS.
override BATCH: u32;
override CIN: u32;
override H: u32;
override W: u32;
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
// Kernel rows that meet these outputs: the i-th lies at AT + i*AT_STEP, its weights at K + i*K_STEP.
override ROW_TAPS: u32;
override AT: i32;
override AT_STEP: i32;
override K: u32;
override K_STEP: u32;
override RELU: bool;
override FOURS = (COUT + 3u) / 4u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;
//: }

// Without a branch, as a tile has so many that compilers suffer: SwiftShader's took 8 s for what now takes 0.2.
fn pixel(plane: u32, h: u32, v: u32) -> f32 {
  let inside = h < H && v < W; // below zero they have wrapped
  return select(0f, x[select(0u, (plane * H + h) * W + v, inside)], inside);
}

fn store(n: u32, four: u32, i: u32, j: u32, value: vec4f) {
  if (i >= ROWS || j >= COLUMNS) { return; }
  for (var q = 0u; q < 4u; q += 1u) {
    let k = 4u * four + q;
    if (k >= COUT) { return; }
    var v = value[q];
    //: if (BIAS) {
    v += bias[k];
    //: }
    if (RELU) { v = rectified(v); }
    y[((n * COUT + k) * OH + ROW + i * STEP_Y) * OW + COLUMN + j * STEP_X] = v;
  }
}

//: const column = (s, at) => (s * S_X + at) >>> 0; // wraps below zero, as the WGSL does
//: const columns = new Set(); // distinct columns of x that the tile's pixels touch in one kernel row
//: for (let s = 0; s < RX; s++) for (const { at } of TAPS) columns.add(column(s, at));
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.y * grid.x + group.x) * 64u + lane;
  let tilesX = (COLUMNS + ${RX - 1}u) / ${RX}u;
  let tilesY = (ROWS + ${R - 1}u) / ${R}u;
  let n = at / (tilesX * tilesY);
  if (n >= BATCH) { return; }
  let i = at / tilesX % tilesY * ${R}u;
  let j = at % tilesX * ${RX}u;
  let four = group.z * ${TN / 4}u;
  //: for (let r = 0; r < R; r++) for (let s = 0; s < RX; s++) for (let o = 0; o < TN / 4; o++) {
  var a${r}_${s}_${o} = vec4f();
  //: }
  for (var c = 0u; c < CIN; c += 1u) {
    for (var u = 0u; u < ROW_TAPS; u += 1u) {
      let tap = (c * KERNEL + K + u * K_STEP) * FOURS + four;
      let h = i * S_Y + u32(AT + i32(u) * AT_STEP);
      //: for (let r = 0; r < R; r++) for (const v of columns) {
      let x${r}_${v} = pixel(n * CIN + c, h + ${r}u * S_Y, j * ${S_X}u + ${v}u);
      //: }
      //: for (let o = 0; o < TN / 4; o++) for (const { at, k } of TAPS) {
      let w${o}_${k} = w[tap + ${k}u * FOURS + ${o}u];
      //: for (let r = 0; r < R; r++) for (let s = 0; s < RX; s++) {
      a${r}_${s}_${o} += x${r}_${column(s, at)} * w${o}_${k};
      //: }
      //: }
    }
  }
  //: for (let o = 0; o < TN / 4; o++) for (let r = 0; r < R; r++) for (let s = 0; s < RX; s++) {
  store(n, four + ${o}u, i + ${r}u, j + ${s}u, a${r}_${s}_${o});
  //: }
}

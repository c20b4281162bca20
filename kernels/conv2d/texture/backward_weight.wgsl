// dw = sum over images and pixels of dy * x, both read from storage textures, four channels a texel.
// The idea: an invocation keeps the gradient of CG groups of four input channels x CO output channels x TAP_ROWS kernel
// rows x KW taps in registers and walks over tiles of XU pixels: a texel of x serves CO channels and TAP_ROWS*KW taps,
// no sum crosses invocations, and halos of zeros need no branches. Lanes take channels of their own where there are
// enough; else (LANE_PIXELS) every LANES-th tile, and leave a partial sum each.
// x: 3-D texture, texel (column + PW, row + PH, n * groups + group); dy: texel (column, row, n * outGroups + group);
// partials: [SLICES, COUT, CIN, KH, KW] f32, which a second dispatch adds in order; dw itself if SLICES is 1.
// One workgroup of LANES invocations takes input groups x * LANES * CG ... (LANE_PIXELS: x * CG ...) and output
// channels y * CO ...; grid z walks over slices and, in each, kernel rows.
// Template parameters: LANES, LANE_PIXELS, CG, CO, XU (columns per loop), KW, TAP_ROWS, SH, SW, DH, DW, COMPONENTS
// (channels of a texel that are used), SHARED: the lanes, which need the same texels of dy, load one each and get the
// others' from the subgroup, of LANES invocations at least; not with LANE_PIXELS.
override BATCH: u32;
override CIN: u32;
override COUT: u32;
override OH: u32;
override OW: u32;
override KH: u32;
override SLICES: u32;
override X_IMAGES: u32; // the next images lie X_ROWS rows below in the texture, as it has no more layers
override X_ROWS: u32;
override DY_IMAGES: u32;
override DY_ROWS: u32;

@group(0) @binding(0) var x: texture_storage_3d<rgba32float, read>;
@group(0) @binding(1) var dy: texture_storage_3d<rgba32float, read>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;

fn store(slice: u32, k: u32, c: u32, kh: u32, kw: u32, value: f32) {
  if (k >= COUT || c >= CIN || kh >= KH) { return; }
  partials[(((slice * COUT + k) * CIN + c) * KH + kh) * ${KW}u + kw] = value;
}

//: const X = "xyzw";
//: const columns = new Set(); // distinct texel columns of x that XU pixels touch in one kernel row
//: for (let s = 0; s < XU; s++) for (let t = 0; t < KW; t++) columns.add(s * SW + t * DW);
//: const sums = []; // input channel i, output channel j, kernel row u, tap t
//: for (let i = 0; i < 4 * CG; i++) if (i % 4 < COMPONENTS) for (let j = 0; j < CO; j++)
//: for (let u = 0; u < TAP_ROWS; u++) for (let t = 0; t < KW; t++) sums.push([i, j, u, t]);
@compute @workgroup_size(${LANES})
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  //: if (SHARED) {
  @builtin(subgroup_invocation_id) own: u32,
  //: }
) {
  let outGroup = group.y * ${CO / 4}u;
  let kernelRows = KH / ${TAP_ROWS}u;
  let kh = group.z % kernelRows * ${TAP_ROWS}u;
  //: if (LANE_PIXELS) {
  let slice = lane;
  let inGroup = group.x * ${CG}u;
  //: } else {
  let slice = group.z / kernelRows;
  let inGroup = (group.x * ${LANES}u + lane) * ${CG}u;
  //: }
  //: for (const [i, j, u, t] of sums) {
  var a${i}_${j}_${u}_${t} = 0f;
  //: }
  let tiles = (OW + ${XU - 1}u) / ${XU}u;
  for (var i = slice; i < BATCH * OH * tiles; i += SLICES) { // neighbouring lanes read neighbouring texels
    let ow = i % tiles * ${XU}u;
    let oh = i / tiles % OH;
    let n = i / (tiles * OH);
    let layerX = n % X_IMAGES * ((CIN + 3u) / 4u) + inGroup;
    let layerY = n % DY_IMAGES * ((COUT + 3u) / 4u) + outGroup;
    let topX = n / X_IMAGES * X_ROWS + oh * ${SH}u;
    let rowY = n / DY_IMAGES * DY_ROWS + oh;
    //: for (let g = 0; g < CG; g++) for (let u = 0; u < TAP_ROWS; u++) for (const c of columns) {
    let x${g}_${u}_${c} = textureLoad(x, vec3u(ow * ${SW}u + ${c}u, topX + (kh + ${u}u) * ${DH}u, layerX + ${g}u));
    //: }
    //: const J = CO / 4;
    //: if (SHARED) for (let t = 0; t < XU * J; t++) {
    //: if (t % LANES === 0) {
    let own${t} = textureLoad(dy, vec3u(ow + (${t}u + own) / ${J}u, rowY, layerY + (${t}u + own) % ${J}u));
    //: }
    let g${Math.floor(t / J)}_${t % J} = subgroupBroadcast(own${t - t % LANES}, ${t % LANES}u);
    //: }
    //: if (!SHARED) for (let s = 0; s < XU; s++) for (let j = 0; j < J; j++) {
    let g${s}_${j} = textureLoad(dy, vec3u(ow + ${s}u, rowY, layerY + ${j}u));
    //: }
    //: for (let j = 0; j < CO; j++) for (let u = 0; u < TAP_ROWS; u++) for (let t = 0; t < KW; t++)
    //: for (let i = 0; i < 4 * CG; i++) if (i % 4 < COMPONENTS) for (let s = 0; s < XU; s++) {
    a${i}_${j}_${u}_${t} += x${i >> 2}_${u}_${s * SW + t * DW}.${X[i & 3]} * g${s}_${j >> 2}.${X[j & 3]};
    //: }
  }
  //: for (const [i, j, u, t] of sums) {
  store(slice, outGroup * 4u + ${j}u, inGroup * 4u + ${i}u, kh + ${u}u, ${t}u, a${i}_${j}_${u}_${t});
  //: }
}

// C = op(A) · op(B) (+ bias, ReLU), both operands read from storage textures, four values a texel.
// The idea: on CPU adapters (llvmpipe) a storage-texture load is branch-free and 3 to 4 times cheaper than a buffer
// load, and a large register tile hides the rest. Lanes take rows, so that B, mostly the larger operand, is read once
// per workgroup in short runs (lanes along N were 1.4 to 1.8 times slower); A is packed so that a workgroup's rows lie
// side by side, or, where few columns would not repay the packing, copied in blocks of columns.
// a: panels of LANES*R rows, texel (row in panel, panel * STEPS + k/4); or blocks of BLOCK texels of each row, texel
// (k/4 % BLOCK, k/4 / BLOCK * M + row); or, transposed, [K, M/4] along M. b: [K, N/4] along N or, transposed, [N, K/4]
// along K; bias: [N] f32; c: [M,N] in T (f32 or f16), row-major. Textures hold zeros past K.
// One workgroup of LANES invocations computes LANES*R rows by 4*J columns; what lies past M and N is never stored.
// Template parameters: T, TRANS_A (then R % 4 = 0), TRANS_B, BIAS, RELU, LANES, R, J, BLOCK (0 for panels), UNROLL
// (values of k per step: 4 unless TRANS_A), WHOLE (N % 4 = 0), SHARED (the lanes, which need the same texels of B, load
// one each and get the others' from the subgroup, of LANES invocations at least: a broadcast is one or two
// instructions, a load 46). Limits: not both transposed.
override M: u32;
override N: u32;
override STEPS: u32; // K / UNROLL, rounded up

@group(0) @binding(0) var a: texture_storage_2d<rgba32float, read>;
@group(0) @binding(1) var b: texture_storage_2d<rgba32float, read>;
@group(0) @binding(2) var<storage, read_write> c: array<${WHOLE ? "vec4<" + T + ">" : T}>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;
//: }

fn store(m: u32, n4: u32, value: vec4f) {
  if (m >= M || 4u * n4 >= N) { return; }
  var v = value;
  //: if (BIAS) {
  let n = min(vec4u(4u * n4) + vec4u(0u, 1u, 2u, 3u), vec4u(N - 1u));
  v += vec4f(bias[n.x], bias[n.y], bias[n.z], bias[n.w]);
  //: }
  //: if (RELU) {
  v = rectified4(v);
  //: }
  //: if (WHOLE) {
  c[m * (N / 4u) + n4] = narrowed4(v);
  //: } else {
  for (var i = 0u; i < min(4u, N - 4u * n4); i += 1u) { c[m * N + 4u * n4 + i] = narrowed(v[i]); }
  //: }
}

//: const A = (r, q) => TRANS_A ? "a" + q + "_" + (r >> 2) + "." + "xyzw"[r & 3] : "a" + r + "." + "xyzw"[q];
@compute @workgroup_size(${LANES})
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  //: if (SHARED) {
  @builtin(subgroup_invocation_id) own: u32,
  //: }
) {
  let n4 = group.y * ${J}u;
  let first = group.x * ${LANES * R}u + lane;
  //: for (let r = 0; r < R; r++) for (let j = 0; j < J; j++) {
  var c${r}_${j} = vec4f();
  //: }
  for (var i = 0u; i < STEPS; i += 1u) {
    //: if (TRANS_A) for (let q = 0; q < UNROLL; q++) for (let r = 0; r < R / 4; r++) {
    let a${q}_${r} = textureLoad(a, vec2u(group.x * ${LANES * R / 4}u + lane + ${r * LANES}u, i * ${UNROLL}u + ${q}u));
    //: }
    //: if (!TRANS_A) for (let r = 0; r < R; r++) {
    //: const inBlock = "i % " + BLOCK + "u, i / " + BLOCK + "u * M + first + " + r * LANES + "u";
    //: const inPanel = "lane + " + r * LANES + "u, group.x * STEPS + i";
    let a${r} = textureLoad(a, vec2u(${BLOCK ? inBlock : inPanel}));
    //: }
    //: const Q = TRANS_B ? 4 : UNROLL; // texels of B for a column of them; the t-th is of row or k t / J, or t of 4 * J
    //: if (SHARED) for (let t = 0; t < Q * J; t++) {
    //: const straight = "n4 + (" + t + "u + own) % " + J + "u, i * " + UNROLL + "u + (" + t + "u + own) / " + J + "u";
    //: if (t % LANES === 0) {
    let own${t} = textureLoad(b, vec2u(${TRANS_B ? "i, 4u * n4 + " + t + "u + own" : straight}));
    //: }
    //: const [q, j] = TRANS_B ? [t % 4, t >> 2] : [Math.floor(t / J), t % J];
    let b${q}_${j} = subgroupBroadcast(own${t - t % LANES}, ${t % LANES}u);
    //: }
    //: for (let j = 0; j < J; j++) {
    //: if (!SHARED) for (let q = 0; q < Q; q++) {
    //: const straight = "n4 + " + j + "u, i * " + UNROLL + "u + " + q + "u";
    let b${q}_${j} = textureLoad(b, vec2u(${TRANS_B ? "i, 4u * n4 + " + (4 * j + q) + "u" : straight}));
    //: }
    //: for (let r = 0; r < R; r++) {
    //: if (TRANS_B) {
    c${r}_${j} += vec4f(dot(a${r}, b0_${j}), dot(a${r}, b1_${j}), dot(a${r}, b2_${j}), dot(a${r}, b3_${j}));
    //: } else for (let q = 0; q < UNROLL; q++) {
    c${r}_${j} += ${A(r, q)} * b${q}_${j};
    //: }
    //: }
    //: }
  }
  //: for (let r = 0; r < R; r++) {
  //: if (TRANS_A) {
  let m${r} = group.x * ${LANES * R}u + 4u * (lane + ${(r >> 2) * LANES}u) + ${r & 3}u;
  //: } else {
  let m${r} = first + ${r * LANES}u;
  //: }
  //: for (let j = 0; j < J; j++) {
  store(m${r}, n4 + ${j}u, c${r}_${j});
  //: }
  //: }
}

// y[n,c,oh,ow] and index as in max_pool.wgsl, of nchw, for CPU adapters.
// The idea: a texel is four pixels of a row, loaded at once for several times fewer instructions than four from a
// buffer; each row of x is reduced to the maxima of its part of the windows, which ROWS rows of outputs share; y and
// index are written in fours. No loops, no branches.
// One thread computes ROWS rows of four outputs. x: texture of TEXELS a row; y, index: [planes, OH, OW / 4] fours.
// ResNet-50's first pool at batch 8 on llvmpipe: 0.32 of the time of one output a thread, and 24 to 29 % of what a
// copy command's bandwidth allows. More is not to be had this way: of its 4.4 ms the copy into the texture takes 1.5,
// on one thread, the stores, which go lane by lane, 0.8, the loads 1.1, and 40 % would be 2.8 ms. From the buffer the
// loads alone take 4.7 ms.
// Template parameters: KH, KW (written out), SH, SW, PH, PW (at most 4 * SW), H, W, OH, OW (W, OW multiples of 4),
// ROWS, TEXELS.
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var x: texture_storage_2d<rgba32float, read>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> index: array<vec4u>;

fn pixels(i: u32) -> vec4f { return textureLoad(x, vec2u(i % ${TEXELS}u, i / ${TEXELS}u)); }

// By its bits, as compilers may assume that v == v.
fn isNan(v: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(v) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
}

// Whether b, which comes later in a window, is its maximum and not a.
fn beats(b: vec4f, a: vec4f) -> vec4<bool> { return ((b > a) & !isNan(a)) | isNan(b); }

// Columns are counted from the tile's first texel. In place of the padding a window sees its nearest pixel again, which
// changes neither the first maximum nor the last NaN.
//: const FIRST = Math.floor(-PW / 4), LAST = Math.floor((3 * SW - PW + KW - 1) / 4), END = W - SW * (OW - 4);
//: const texels = Array.from({ length: LAST - FIRST + 1 }, (_, i) => i);
//: const inWindows = (r) => Array.from({ length: ROWS }, (_, o) => r - o * SH).some((ky) => ky >= 0 && ky < KH);
//: const rows = Array.from({ length: (ROWS - 1) * SH + KH }, (_, r) => r).filter(inWindows);
//: const pixel = (r, c) => "t" + r + "_" + (Math.floor(c / 4) - FIRST) + "." + "xyzw"[c & 3];
//: const orEdge = (c, of) => c < 0 ? "select(" + of(c) + ", " + of(0) + ", isFirst)"
//:   : c >= END ? "select(" + of(c) + ", " + of(END - 1) + ", isLast)" : of(c);
//: const columns = (kx, of) => [0, 1, 2, 3].map((o) => orEdge(o * SW - PW + kx, of)).join(", ");
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  let tile = t % ${OW / 4}u;
  let first = t / ${OW / 4}u * ${ROWS}u; // row of outputs, planes counted one after the other
  let plane = first / ${OH}u;
  let top = i32(first % ${OH}u * ${SH}u) - ${PH};
  let isFirst = tile == 0u;
  let isLast = tile == ${OW / 4 - 1}u;
  //: for (const r of rows) {
  let h${r} = u32(clamp(top + ${r}, 0, ${H - 1}));
  let from${r} = (plane * ${H}u + h${r}) * ${W / 4}u + tile * ${SW}u;
  //: for (const i of texels) {
  let t${r}_${i} = pixels(from${r} ${FIRST + i < 0 ? "-" : "+"} ${Math.abs(FIRST + i)}u);
  //: }
  var best${r} = vec4f(${columns(0, (c) => pixel(r, c))});
  var at${r} = vec4i(${columns(0, (c) => c)});
  //: for (let kx = 1; kx < KW; kx++) {
  let v${r}_${kx} = vec4f(${columns(kx, (c) => pixel(r, c))});
  let takes${r}_${kx} = beats(v${r}_${kx}, best${r});
  best${r} = select(best${r}, v${r}_${kx}, takes${r}_${kx});
  at${r} = select(at${r}, vec4i(${columns(kx, (c) => c)}), takes${r}_${kx});
  //: }
  let place${r} = vec4u(at${r} + i32(h${r} * ${W}u + tile * ${4 * SW}u));
  //: }
  //: for (let o = 0; o < ROWS; o++) {
  var y${o} = best${o * SH};
  var index${o} = place${o * SH};
  //: for (let r = o * SH + 1; r < o * SH + KH; r++) {
  let wins${o}_${r} = beats(best${r}, y${o});
  y${o} = select(y${o}, best${r}, wins${o}_${r});
  index${o} = select(index${o}, place${r}, wins${o}_${r});
  //: }
  y[(first + ${o}u) * ${OW / 4}u + tile] = y${o};
  index[(first + ${o}u) * ${OW / 4}u + tile] = index${o};
  //: }
}

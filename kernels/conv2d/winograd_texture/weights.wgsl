// The weights of a 3x3 convolution in Winograd's domain: U = G g G^T for every output channel and four of the channels
// that are summed.
// w: texture from ../texture/pack.wgsl, texel (group * 9 + tap, output channel); u: texture, texel (point * GROUPS +
// group, output channel). The input gradient turns the kernel by 180 degrees.
// One output channel and group per invocation. Template parameters: G, PATCH (rows of G), FLIP.
override GROUPS: u32;
override COUT: u32;

@group(0) @binding(0) var w: texture_storage_2d<rgba32float, read>;
@group(0) @binding(1) var u: texture_storage_2d<rgba32float, write>;

//: const sum = (row, name) => row.map((f, i) => f ? f + "f * " + name(i) : "").filter(Boolean).join(" + ");
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= GROUPS || id.y >= COUT) { return; }
  //: for (let tap = 0; tap < 9; tap++) {
  let g${FLIP ? 8 - tap : tap} = textureLoad(w, vec2u(id.x * 9u + ${tap}u, id.y));
  //: }
  //: for (let i = 0; i < PATCH; i++) for (let t = 0; t < 3; t++) {
  let r${i}_${t} = ${sum(G[i], (r) => "g" + (3 * r + t))};
  //: }
  //: for (let i = 0; i < PATCH; i++) for (let j = 0; j < PATCH; j++) {
  textureStore(u, vec2u(${i * PATCH + j}u * GROUPS + id.x, id.y), ${sum(G[j], (t) => "r" + i + "_" + t)});
  //: }
}

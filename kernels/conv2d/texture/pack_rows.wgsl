// Packs weights as pack.wgsl does where both channel counts are multiples of four, from OIHW rows that were
// copied into a texture: a texel (group * TAPS + j, k) of w holds four neighbours of the 4 * TAPS weights that join
// input channel group and output channel k.
// The idea: an invocation takes all weights of a group, so that it reads whole texels and knows where each value goes
// when it is compiled. On llvmpipe it halved the time of packing from the buffer, which was a sixth of ResNet-50's late
// convolutions.
// Template parameters: TAPS; TRANSPOSED: the input gradient's packing, which sums over w's output channels.
override GROUPS: u32; // of channels that are summed
override OUTPUTS: u32; // output channels, or TRANSPOSED groups of four

@group(0) @binding(0) var w: texture_storage_2d<rgba32float, read>;
@group(0) @binding(1) var packed: texture_storage_2d<rgba32float, write>;

//: const weight = (row, i) => "w" + row + "_" + (i >> 2) + "." + "xyzw"[i & 3];
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= GROUPS || id.y >= OUTPUTS) { return; }
  let column = id.x * ${TAPS}u;
  //: for (let j = 0; j < TAPS; j++) {
  //: if (TRANSPOSED) for (let q = 0; q < 4; q++) {
  let w${q}_${j} = textureLoad(w, vec2u(id.y * ${TAPS}u + ${j}u, 4u * id.x + ${q}u));
  //: } else {
  let w0_${j} = textureLoad(w, vec2u(column + ${j}u, id.y));
  //: }
  //: }
  //: for (let i = 0; i < (TRANSPOSED ? 4 : 1); i++) for (let tap = 0; tap < TAPS; tap++) {
  //: const values = [0, 1, 2, 3].map((q) => TRANSPOSED ? weight(q, i * TAPS + tap) : weight(0, q * TAPS + tap));
  //: const row = TRANSPOSED ? "4u * id.y + " + i + "u" : "id.y";
  textureStore(packed, vec2u(column + ${tap}u, ${row}), vec4f(${values.join(", ")}));
  //: }
}

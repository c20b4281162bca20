// The weights of a 3x3 convolution in Winograd's domain: U = G g G^T for every output channel and four of the channels
// that are summed.
// w: texture from ../texture/pack.wgsl, texel (group * 9 + tap, output channel); u: texture, texel (point * GROUPS +
// group, output channel). The input gradient turns the kernel by 180 degrees.
// One output channel and group per invocation. Template parameters: G, PATCH, bothSides (../winograd/transforms.ts), FLIP.
override GROUPS: u32;
override COUT: u32;

@group(0) @binding(0) var w: texture_storage_2d<rgba32float, read>;
@group(0) @binding(1) var u: texture_storage_2d<rgba32float, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= GROUPS || id.y >= COUT) { return; }
  //: const tap = (i, j) => FLIP ? 8 - 3 * i - j : 3 * i + j;
  //: const read = (i, j) => "textureLoad(w, vec2u(id.x * 9u + " + tap(i, j) + "u, id.y))";
  //: const at = (i, j) => "vec2u(" + (i * PATCH + j) + "u * GROUPS + id.x, id.y)";
  //: const write = (i, j, value) => "textureStore(u, " + at(i, j) + ", " + value + ");";
${bothSides(G, read, write)}
}

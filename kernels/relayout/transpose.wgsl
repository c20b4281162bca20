// y = x in another layout; one thread transposes a block of four channels by four pixels of a row, so that both
// sides move as vec4f. Needs W and C to be multiples of 4. See naive.wgsl for the layouts.
override C: u32;
override H: u32;
override W: u32;
override PITCH: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  // A plane of four channels is 4 H W floats in nchw, in n-major order in both layouts.
  let quads = W / 4u;
  let q = t % quads;
  let h = t / quads % H;
  let plane = t / (quads * H);
  let texel = (plane * H + h) * PITCH + 4u * q;
  let at = (4u * plane * H + h) * quads + q;
  let area = H * quads;
//: const [FROM, TO] = TO_FOURS
//:   ? [["at", "at + area", "at + 2u * area", "at + 3u * area"], ["texel", "texel + 1u", "texel + 2u", "texel + 3u"]]
//:   : [["texel", "texel + 1u", "texel + 2u", "texel + 3u"], ["at", "at + area", "at + 2u * area", "at + 3u * area"]];
  let block = transpose(mat4x4f(x[${FROM[0]}], x[${FROM[1]}], x[${FROM[2]}], x[${FROM[3]}]));
  y[${TO[0]}] = block[0];
  y[${TO[1]}] = block[1];
  y[${TO[2]}] = block[2];
  y[${TO[3]}] = block[3];
}

// Packs OIHW weights for forward.wgsl: texel (channel group * taps + tap, k) holds four of the channels that
// are summed, of output channel k. Forward W_OUT = CIN*TAPS and W_IN = TAPS; the input gradient exchanges the axes.
// Channels past the end are zero.
// w: [COUT, CIN, TAPS] f32. One texel per invocation.
override COUT: u32;
override CIN: u32;
override TAPS: u32;
override W_OUT: u32;
override W_IN: u32;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var packed: texture_storage_2d<rgba32float, write>;

fn weight(k: u32, channel: u32, tap: u32) -> f32 {
  if (channel >= CIN) { return 0f; }
  return w[k * W_OUT + channel * W_IN + tap];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let k = id.y;
  let at = id.x;
  if (k >= COUT || at >= (CIN + 3u) / 4u * TAPS) { return; }
  let channel = at / TAPS * 4u;
  let tap = at % TAPS;
  let value = vec4f(weight(k, channel, tap), weight(k, channel + 1u, tap),
    weight(k, channel + 2u, tap), weight(k, channel + 3u, tap));
  textureStore(packed, vec2u(at, k), value);
}

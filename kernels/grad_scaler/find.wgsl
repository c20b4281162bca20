// First pass of the scaler: partials[t] = whether one of dw[t], dw[t + THREADS], dw[t + 2 THREADS], ... is not finite,
// by its bits, as compilers may assume that all are. dw: [LENGTH] elements of one f32 or four; partials: [THREADS] u32.
override LENGTH: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> dw: array<${F}>;
@group(0) @binding(1) var<storage, read_write> partials: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  var found = false;
  for (var i = t; i < LENGTH; i += THREADS) {
//: if (F === "f32") {
    found |= (bitcast<u32>(dw[i]) & 0x7f800000u) == 0x7f800000u;
//: } else {
    found |= any((bitcast<vec4u>(dw[i]) & vec4u(0x7f800000u)) == vec4u(0x7f800000u));
//: }
  }
  partials[t] = u32(found);
}

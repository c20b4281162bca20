// First pass of a sum: partials[t] = x[t] + x[t + THREADS] + x[t + 2 THREADS] + ... ; x: [LENGTH] elements of one f32
// or four, partials: [THREADS] f32. One thread computes one partial.
alias F = ${F};
override LENGTH: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> x: array<F>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  var sum = F();
  for (var i = t; i < LENGTH; i += THREADS) {
    sum += x[i];
  }
//: if (F === "f32") {
  partials[t] = sum;
//: } else {
  partials[t] = (sum.x + sum.y) + (sum.z + sum.w);
//: }
}

// Last pass of a reduction: out[p] = sum of partials[p, :]. partials: [P, LENGTH] elements; out: [C] f32, where an
// element holds one channel or four of out. One workgroup of 64 adds one p: each thread strides, then a tree joins the
// threads.
alias F = ${F};
//: if (F !== "f32") {
override C: u32;
//: }
override P: u32;
override LENGTH: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> partials: array<F>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

var<workgroup> sums: array<F, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = group.y * GRID_X + group.x;
  var sum = F();
  for (var i = lane; i < LENGTH && p < P; i += 64u) {
    sum += partials[p * LENGTH + i];
  }
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
    workgroupBarrier();
  }
//: if (F === "f32") {
  if (lane == 0u && p < P) {
    out[p] = sums[0];
  }
//: } else {
  if (lane < 4u && 4u * p + lane < C) {
    out[4u * p + lane] = sums[0][lane];
  }
//: }
}

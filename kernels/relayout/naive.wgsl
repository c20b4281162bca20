// y = x in another layout; one thread moves the four channels of one pixel.
// nchw: [N, C, H, W]. The others: planes of fours, which lie where the file before says by xAt(plane, h, w) or yAt
// alike, see planes.ts; padding channels are written as zero.
// From nchw the reads of neighbouring threads are neighbours; towards nchw the writes are.
// Template parameters: FROM and TO: the layouts; T_X and T: how x and y lie in memory.
override C: u32;
override H: u32;
override W: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> x: array<${FROM === "nchw" ? T_X : "vec4<" + T_X + ">"}>;
@group(0) @binding(1) var<storage, read_write> y: array<${TO === "nchw" ? T : "vec4<" + T + ">"}>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  let w = t % W;
  let h = t / W % H;
  let plane = t / (W * H);
  let fours = (C + 3u) / 4u;
  let n = plane / fours;
  let c = 4u * (plane % fours);
  let at = ((n * C + c) * H + h) * W + w;
  let area = H * W;
//: if (FROM !== "nchw" && TO !== "nchw") {
  y[yAt(plane, h, w)] = narrowed4(vec4f(x[xAt(plane, h, w)]));
//: } else if (FROM === "nchw") {
  var value = vec4f(f32(x[at]), 0f, 0f, 0f);
  if (c + 1u < C) {
    value.y = f32(x[at + area]);
  }
  if (c + 2u < C) {
    value.z = f32(x[at + 2u * area]);
  }
  if (c + 3u < C) {
    value.w = f32(x[at + 3u * area]);
  }
  y[yAt(plane, h, w)] = narrowed4(value);
//: } else {
  let value = vec4f(x[xAt(plane, h, w)]);
  y[at] = narrowed(value.x);
  if (c + 1u < C) {
    y[at + area] = narrowed(value.y);
  }
  if (c + 2u < C) {
    y[at + 2u * area] = narrowed(value.z);
  }
  if (c + 3u < C) {
    y[at + 3u * area] = narrowed(value.w);
  }
//: }
}

// Average pooling where the window is the image: y[n,c] = mean of x[n,c,:,:].
// x: planes of H x W elements of one channel (nchw: f32, or four neighbouring pixels as vec4f, with H = 1) or of four,
// which lie where the file before this one says by xAt(plane, h, w), see planes.ts; y: [planes, Y_ROW] elements of one
// channel or four, of which the first is written.
// One workgroup of 64 computes one plane: each thread strides over it, then a tree joins the threads.
alias F = ${F};
override H: u32;
override W: u32;
override X_ROW: u32;
override Y_ROW: u32;
override PIXELS: f32;
override PLANES: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> x: array<${S}>;
@group(0) @binding(1) var<storage, read_write> y: array<${QUADS ? T : S}>;

var<workgroup> sums: array<F, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let plane = group.y * GRID_X + group.x;
  if (plane >= PLANES) {
    return;
  }
  var sum = F();
  for (var i = lane; i < H * W; i += 64u) {
    sum += F(x[xAt(plane, i / W, i % W)]);
  }
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
//: if (QUADS) {
    y[plane * Y_ROW] = narrowed(dot(sums[0], vec4f(1f)) / PIXELS);
//: } else {
    y[plane * Y_ROW] = narrowed${F === "f32" ? "" : "4"}(sums[0] / PIXELS);
//: }
  }
}

// y = x in another layout; one thread transposes a block of four channels by four pixels of a row, so that both
// sides move in fours. Needs W and C to be multiples of 4. See naive.wgsl for the layouts, of which one is nchw.
override C: u32;
override H: u32;
override W: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4<${T_X}>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<${T}>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  // A plane of four channels is 4 H W floats in nchw, and planes are counted alike in all layouts.
  let quads = W / 4u;
  let q = t % quads;
  let h = t / quads % H;
  let plane = t / (quads * H);
  let at = (4u * plane * H + h) * quads + q;
  let area = H * quads;
//: const inRows = ["at", "at + area", "at + 2u * area", "at + 3u * area"];
//: const inFours = (f) => [0, 1, 2, 3].map((i) => f + "(plane, h, 4u * q + " + i + "u)");
//: const from = FROM === "nchw" ? inRows : inFours("xAt"), to = TO === "nchw" ? inRows : inFours("yAt");
  let block = transpose(mat4x4f(${from.map((at) => "vec4f(x[" + at + "])").join(", ")}));
//: for (let i = 0; i < 4; i++) {
  y[${to[i]}] = narrowed4(block[${i}]);
//: }
}

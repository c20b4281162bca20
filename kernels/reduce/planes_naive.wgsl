// db[c] = sum of dy[n,c,h,w] over n, h, w; one thread adds one channel (nchw) or four.
// dy: N * PER_IMAGE planes of elements, which lie where the file before says by dyAt(plane, h, w), see planes.ts; db:
// [C] f32.
alias F = ${F};
override N: u32;
//: if (F !== "f32") {
override C: u32;
//: }
override H: u32;
override W: u32;
override ROW: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> dy: array<${S}>;
@group(0) @binding(1) var<storage, read_write> db: array<f32>;
//: if (RELU) {
@group(0) @binding(2) var<storage, read> y: array<${S}>; // as dy: where it is <= 0, dy does not count
//: }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = (group.y * GRID_X + group.x) * 64u + lane;
  if (p >= THREADS) {
    return;
  }
  var sum = F();
  for (var n = 0u; n < N; n++) {
    for (var h = 0u; h < H; h++) {
      for (var w = 0u; w < W; w++) {
        let at = dyAt(n * THREADS + p, h, w);
        //: if (RELU) {
        sum += select(F(), F(dy[at]), ${F === "f32" ? "passes" : "passes4"}(F(y[at])));
        //: } else {
        sum += F(dy[at]);
        //: }
      }
    }
  }
//: if (F === "f32") {
  db[p] = sum;
//: } else {
  for (var i = 0u; i < 4u && 4u * p + i < C; i++) {
    db[4u * p + i] = sum[i];
  }
//: }
}

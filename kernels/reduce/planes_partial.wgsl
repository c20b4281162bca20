// First pass of the bias gradient. The pixels of plane p of all images stand in one sequence, q = (n * H + h) * W + w;
// chunks of COUNT * TILE of them are added by TILE threads each, and partials[p, chunk, lane] = sum of dy at q = chunk
// start + lane + i * TILE.
// dy: planes of [N, PER_IMAGE], rows ROW apart, of elements of one channel (nchw) or four (nc4hw4), or, where LAST, [N,
// H, W, PER_IMAGE] (nhwc), of which neighbouring threads take neighbouring planes; partials: [PER_IMAGE, CHUNKS, TILE]
// elements.
// One thread computes one partial. A tile is 128 bytes: a full memory transaction of a GPU, and the threads of a chunk
// sweep memory from front to back, which software adapters need.
alias F = ${F};
override N: u32;
override PER_IMAGE: u32;
override H: u32;
override W: u32;
override ROW: u32;
override TILE: u32;
override CHUNKS: u32;
override COUNT: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> dy: array<${S}>;
@group(0) @binding(1) var<storage, read_write> partials: array<F>;
//: if (RELU) {
@group(0) @binding(2) var<storage, read> y: array<${S}>; // as dy: where it is <= 0, dy does not count
//: }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
//: if (LAST) {
  let chunk = t / PER_IMAGE / TILE;
  let p = t % PER_IMAGE;
  let along = t / PER_IMAGE % TILE;
//: } else {
  let chunk = t / TILE % CHUNKS;
  let p = t / (TILE * CHUNKS);
  let along = t % TILE;
//: }
  var q = chunk * COUNT * TILE + along;
  var sum = F();
  for (var i = 0u; i < COUNT; i++) {
    if (N * H * W % (COUNT * TILE) == 0u || q < N * H * W) {
//: if (LAST) {
      let at = q * PER_IMAGE + p;
//: } else {
      let pixel = q % (H * W);
      let within = select(pixel / W * ROW + pixel % W, pixel, W == ROW);
      let at = (q / (H * W) * PER_IMAGE + p) * H * ROW + within;
//: }
      //: if (RELU) {
      sum += select(F(), F(dy[at]), ${F === "f32" ? "passes" : "passes4"}(F(y[at])));
      //: } else {
      sum += F(dy[at]);
      //: }
    }
    q += TILE;
  }
  partials[(p * CHUNKS + chunk) * TILE + along] = sum;
}

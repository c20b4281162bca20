// Packs weights for sum.wgsl: packed[FIRST + k][n] = w of output channel n and of what is at k of the runs (runs.ts), in fours of
// output channels. Output and input channels are those of the sum that is computed: W_OUT and W_IN say how far apart they lie in w.
// The tap of run (y, x), and of a run of several the t-th, has the weights KH_0 + y*KH_STEP, KW_0 + (x + t)*KW_STEP (two's complement).
// Zero past the last channels and in the padding of runs.
// w: [COUT, CIN, KH, KW] and packed: [K, ceil(OUT / 4)] vec4, both in T. One vec4 per invocation. Template parameter: T.
override FIRST: u32;
override K: u32;
override IN: u32;
override OUT: u32;
override KW: u32;
override W_OUT: u32;
override W_IN: u32;
override FOURS: u32; // vec4 of a pixel's input channels
override RUN: u32;
override PADDED: u32;
override RUNS_X: u32;
override KH_0: u32;
override KH_STEP: u32;
override KW_0: u32;
override KW_STEP: u32;
override N = (OUT + 3u) / 4u;

@group(0) @binding(0) var<storage, read> w: array<${T}>;
@group(0) @binding(1) var<storage, read_write> packed: array<vec4<${T}>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= K * N) { return; }
  let n = at % N * 4u;
  let k = at / N;
  let place = k % (4u * PADDED);
  let run = k / (4u * PADDED);
  let c = place % (4u * FOURS);
  let tap = (KH_0 + run / RUNS_X * KH_STEP) * KW + KW_0 + (run % RUNS_X + place / (4u * FOURS)) * KW_STEP;
  var value = vec4<${T}>();
  if (place < 4u * RUN && c < IN) {
    let weight = n * W_OUT + c * W_IN + tap;
    //: for (let q = 0; q < 4; q++) {
    if (n + ${q}u < OUT) { value[${q}] = w[weight + ${q}u * W_OUT]; }
    //: }
  }
  packed[FIRST + at] = value;
}

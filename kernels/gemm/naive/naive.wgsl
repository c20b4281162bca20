// C = op(A) · op(B) (+ bias, ReLU): one output element per invocation, straight from the definition.
// a: [M,K] or, transposed, [K,M]; b: [K,N] or, transposed, [N,K]; both in T_AB, c: [M,N] in T (f32 or f16),
// row-major; bias: [N] f32. Sums are in f32. One workgroup computes 64 neighbouring elements. Any M, N, K. Template
// parameters: T_AB, T, BIAS.
override M: u32;
override N: u32;
override K: u32;
override TRANS_A: bool;
override TRANS_B: bool;
override RELU: bool;

@group(0) @binding(0) var<storage, read> a: array<${T_AB}>;
@group(0) @binding(1) var<storage, read> b: array<${T_AB}>;
@group(0) @binding(2) var<storage, read_write> c: array<${T}>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  let n = at % N;
  let m = at / N;
  if (m >= M) { return; }
  let a0 = select(m * K, m, TRANS_A);
  let aStep = select(1u, M, TRANS_A);
  let b0 = select(n, n * K, TRANS_B);
  let bStep = select(N, 1u, TRANS_B);
  var sum = 0f;
  for (var k = 0u; k < K; k += 1u) {
    sum += f32(a[a0 + k * aStep]) * f32(b[b0 + k * bStep]);
  }
  //: if (BIAS) {
  sum += bias[n];
  //: }
  if (RELU) { sum = rectified(sum); }
  c[at] = narrowed(sum);
}

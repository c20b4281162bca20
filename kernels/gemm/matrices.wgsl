// The matrices of C = op(A) · op(B) (+ bias, ReLU) for the rung that follows, read and written in fours: by one vec4
// where all rows in memory are multiples of four long (WHOLE_A, WHOLE_B, WHOLE_C), one by one elsewhere. Any M, N, K.
// a: [M,K] or, transposed, [K,M]; b: [K,N] or, transposed, [N,K]; both in T_AB (f32 or f16); c: [M,N] in T, or
// [slices,M,N] for partial sums; bias: [N] f32. All row-major. Values are f32 once they are read.
// Template parameters: T_AB, T, TRANS_A, TRANS_B, WHOLE_A, WHOLE_B, WHOLE_C, BIAS.
override M: u32;
override N: u32;
override K: u32;
override RELU: bool;

//: const elements = (whole, t) => whole ? "vec4<" + t + ">" : t;
@group(0) @binding(0) var<storage, read> a: array<${elements(WHOLE_A, T_AB)}>;
@group(0) @binding(1) var<storage, read> b: array<${elements(WHOLE_B, T_AB)}>;
@group(0) @binding(2) var<storage, read_write> c: array<${elements(WHOLE_C, T)}>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;
//: }

//: const storedA = TRANS_A ? ["K", "M"] : ["M", "K"], storedB = TRANS_B ? ["N", "K"] : ["K", "N"];
//: for (const [matrix, [ROWS, COLUMNS], WHOLE] of [["a", storedA, WHOLE_A], ["b", storedB, WHOLE_B]]) {
// Four neighbours in a row of ${matrix} as it is stored. Of four that begin before the end of K what is past it is
// zero; four that begin past it, and what is past M and N, are whatever is there: nothing that comes of it is stored.
fn read${matrix.toUpperCase()}(row: u32, column: u32) -> vec4f {
  //: if (WHOLE) {
  let four = vec4f(${matrix}[row * (${COLUMNS} / 4u) + column / 4u]);
  //: if (ROWS === "K") {
  if (K % 4u == 0u) { return four; }
  return select(vec4f(), four, row < K);
  //: } else {
  return four;
  //: }
  //: } else {
  let at = row * ${COLUMNS} + column;
  //: const values = ["at", "at + 1u", "at + 2u", "at + 3u"].map((at) => "f32(" + matrix + "[" + at + "])");
  let four = vec4f(${values.join(", ")});
  //: if (ROWS === "K") {
  return select(vec4f(), four, row < K);
  //: } else {
  return select(vec4f(), four, column + vec4u(0u, 1u, 2u, 3u) < vec4u(K));
  //: }
  //: }
}
//: }

// Ends four neighbours in a row of C: nothing is stored outside of it.
fn store4(m: u32, n: u32, slice: u32, sums: vec4f) {
  if (m >= M || n >= N) { return; }
  var values = sums;
  //: if (BIAS) {
  values += vec4f(bias[n], bias[min(n + 1u, N - 1u)], bias[min(n + 2u, N - 1u)], bias[min(n + 3u, N - 1u)]);
  //: }
  if (RELU) { values = rectified4(values); }
  let at = (slice * M + m) * N + n;
  //: if (WHOLE_C) {
  c[at / 4u] = narrowed4(values);
  //: } else {
  //: for (let i = 0; i < 4; i++) {
  if (n + ${i}u < N) { c[at + ${i}u] = narrowed(values.${"xyzw"[i]}); }
  //: }
  //: }
}


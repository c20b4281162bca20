// The adapter's arithmetic peak: CHAINS independent chains of x = x * a + b per invocation, all in registers, nothing
// read in the loop.
// The idea: enough independent chains hide the latency of the multiply-add, and enough invocations fill the machine.
// Every value starts differently, else a compiler would compute it once.
// seed: [2] f32, a and b, unknown to the compiler; y: [invocations] f32, the mean of an invocation's values, which
// starts as START + at % 8.
// Template parameters: SCALAR (f32, f16), WIDTH (1, 2 or 4 values in a chain's vector), CHAINS, FMA (the built-in
// rather than * and +), UNROLL (multiply-adds per round and chain), START, APART (between neighbouring values at the
// start).
override ROUNDS: u32;

@group(0) @binding(0) var<storage, read> seed: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

//: const typeOf = (scalar) => WIDTH === 1 ? scalar : `vec${WIDTH}<${scalar}>`;
//: const TYPE = typeOf(SCALAR), SUM = typeOf("f32");
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  let a = ${TYPE}(${SCALAR}(seed[0]));
  let b = ${TYPE}(${SCALAR}(seed[1]));
  let start = ${TYPE}(${SCALAR}(at % 8u) + ${SCALAR}(${START}));
  //: for (let i = 0; i < CHAINS; i++) {
  //: const offset = (q) => ((i * WIDTH + q - (CHAINS * WIDTH - 1) / 2) * APART).toFixed(4);
  var x${i} = start + ${TYPE}(${[0, 1, 2, 3].slice(0, WIDTH).map(offset).join(", ")});
  //: }
  for (var round = 0u; round < ROUNDS; round += 1u) {
    //: for (let u = 0; u < UNROLL; u++) for (let i = 0; i < CHAINS; i++) {
    x${i} = ${FMA ? "fma(x" + i + ", a, b)" : "x" + i + " * a + b"};
    //: }
  }
  var sum = ${SUM}(x0);
  //: for (let i = 1; i < CHAINS; i++) {
  sum += ${SUM}(x${i});
  //: }
  y[at] = ${WIDTH === 1 ? "sum" : "dot(sum, " + SUM + "(1f))"} * ${1 / (CHAINS * WIDTH)}f;
}

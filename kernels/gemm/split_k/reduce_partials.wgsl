// sums[i] = sum over slices of partials[slice][i] (+ bias[i / PLANE % CHANNELS], ReLU), in order, so the result does
// not depend on scheduling. AHEAD partials are on their way at a time, as a small result has few invocations to hide
// the wait for memory.
// partials: [SLICES, COUNT] f32; sums: [COUNT] in T. One element per invocation. Template parameters: T, AHEAD, BIAS,
// RELU, CHANNELS, of which the first EXISTING are not zero, PLANE; TURNED: if partials are [taps, ROWS, COLUMNS], sums
// are [columns, rows, taps].
override SLICES: u32;
override COUNT: u32;

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<${T}>;
//: if (BIAS) {
@group(0) @binding(2) var<storage, read> bias: array<f32>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= COUNT) { return; }
  var sum = 0f;
  for (var slice = 0u; slice < SLICES; slice += ${AHEAD}u) {
    //: for (let i = 0; i < AHEAD; i++) {
    let partial${i} = select(0f, partials[(slice + ${i}u) * COUNT + at], slice + ${i}u < SLICES);
    //: }
    //: for (let i = 0; i < AHEAD; i++) {
    sum += partial${i};
    //: }
  }
  //: if (BIAS) {
  sum += bias[at / ${PLANE}u % ${CHANNELS}u];
  //: }
  //: if (EXISTING < CHANNELS) {
  sum = select(0f, sum, at / ${PLANE}u % ${CHANNELS}u < ${EXISTING}u);
  //: }
  //: if (TURNED) {
  //: const { ROWS, rows, COLUMNS, columns, taps } = TURNED;
  let column = at % ${COLUMNS}u;
  let row = at / ${COLUMNS}u % ${ROWS}u;
  let turned = (column * ${rows}u + row) * ${taps}u + at / ${COLUMNS * ROWS}u;
  if (column < ${columns}u && row < ${rows}u) { sums[turned] = narrowed(sum); }
  //: } else {
  sums[at] = narrowed(${RELU ? "rectified(sum)" : "sum"});
  //: }
}

// First pass of batch normalisation's gradient: partials = sums of g and of g (x - mean) over the elements that a
// thread walks over, where g = dy, with RELU not where y <= 0; see walk.wgsl. With TREE the 64 threads of a workgroup,
// all of one plane or of BESIDE planes in turns, add up theirs in workgroup memory.
// RESIDUAL: also dresidual = g.
// dy, x, y, dresidual: see walk.wgsl; mean: [C] f32; partials: [PER_IMAGE, partials of a plane, 2] elements.
// One thread, or with TREE one workgroup, computes one partial.
//: const B = INPUTS.length;
@group(0) @binding(${B}) var<storage, read> mean: array<f32>;
//: if (RESIDUAL) {
@group(0) @binding(${B + 1}) var<storage, read_write> dresidual: array<S>;
//: }
@group(0) @binding(${RESIDUAL ? B + 2 : B + 1}) var<storage, read_write> partials: array<F>;

//: if (TREE) {
var<workgroup> threads: array<array<F, 2>, 64>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let workgroup = group.y * GRID_X + group.x;
  let t = workgroup * 64u + local;
//: if (TREE) {
  if (workgroup >= THREADS / 64u) {
    return;
  }
//: } else {
  if (t >= THREADS) {
    return;
  }
//: }
  var walk = walkOf(t);
//: if (LANES === 1) {
  let center = mean[walk.p];
//: } else {
  var center = vec4f();
  for (var k = 0u; k < 4u && 4u * walk.p + k < ${C}u; k++) {
    center[k] = mean[4u * walk.p + k];
  }
//: }
  var sum = F();
  var product = F();
  for (var i = 0u; i < COUNT; i += ${AHEAD}u) {
    let next = ahead(&walk, i);
//: for (let j = 0; j < AHEAD; j++) {
//: if (RELU) {
    let g${j} = select(F(), next.dy${j}, ${F === "f32" ? "passes" : "passes4"}(next.y${j}));
//: } else {
    let g${j} = next.dy${j};
//: }
    sum += g${j};
    product += g${j} * (next.x${j} - center);
//: if (RESIDUAL) {
    if (next.exists${j}) {
      dresidual[next.at${j}] = stored(g${j});
    }
//: }
//: }
  }
//: if (TREE) {
  threads[local] = array(sum, product);
  workgroupBarrier();
  for (var half = 32u; half >= BESIDE; half /= 2u) {
    if (local < half) {
      threads[local][0] += threads[local + half][0];
      threads[local][1] += threads[local + half][1];
    }
    workgroupBarrier();
  }
  if (local < BESIDE && walk.exists) {
    partials[2u * walk.partial] = threads[local][0];
    partials[2u * walk.partial + 1u] = threads[local][1];
  }
//: } else {
  if (walk.exists) {
    partials[2u * walk.partial] = sum;
    partials[2u * walk.partial + 1u] = product;
  }
//: }
}

// First pass of training's batch normalisation: partials = count, mean and sum of squared deviations of the elements
// that a thread walks over, by Welford's update, which reads each once; see walk.wgsl, moments.wgsl. The mean is kept
// relative to the first element, as a large one would swallow its updates. With TREE the 64 threads of a workgroup,
// all of one plane or of BESIDE planes in turns, join theirs in workgroup memory.
// x: see walk.wgsl; partials: [PER_IMAGE, partials of a plane, 3] elements. One thread, or with TREE one workgroup,
// computes one partial.
@group(0) @binding(1) var<storage, read_write> partials: array<F>;

//: if (TREE) {
var<workgroup> threads: array<Moments, 64>;
//: }

fn write(i: u32, all: Moments) {
  partials[3u * i] = all.n;
  partials[3u * i + 1u] = all.mean;
  partials[3u * i + 2u] = all.m2;
}

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
  var n = 0f;
  var origin = F();
  var mean = F();
  var m2 = F();
  for (var i = 0u; i < COUNT; i += ${AHEAD}u) {
    let next = ahead(&walk, i);
//: for (let j = 0; j < AHEAD; j++) {
    origin = select(origin, next.x${j}, next.exists${j} && n == 0f);
    n += f32(next.exists${j});
    let v${j} = next.x${j} - origin;
    let d${j} = select(F(), v${j} - mean, next.exists${j});
    mean += d${j} * (1f / max(n, 1f));
    m2 += d${j} * (v${j} - mean);
//: }
  }
//: if (TREE) {
  threads[local] = Moments(F(n), origin + mean, m2);
  workgroupBarrier();
  for (var half = 32u; half >= BESIDE; half /= 2u) {
    if (local < half) {
      threads[local] = join(threads[local], threads[local + half]);
    }
    workgroupBarrier();
  }
  if (local < BESIDE && walk.exists) {
    write(walk.partial, threads[local]);
  }
//: } else {
  if (walk.exists) {
    write(walk.partial, Moments(F(n), origin + mean, m2));
  }
//: }
}

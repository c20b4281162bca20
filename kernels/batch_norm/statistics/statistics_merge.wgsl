// Second pass of training's batch normalisation: joins the LENGTH partials of a plane, see statistics.wgsl, and
// finishes its channels: mean and invstd = 1 / sqrt(m2 / n + EPS) are saved for the backward pass, the running ones
// move by MOMENTUM (the variance unbiased, m2 / (n - 1)), and affine holds what normalise.wgsl needs: mean, gamma
// invstd, beta.
// partials: [PER_IMAGE, LENGTH, 3] elements; gamma, beta, runningMean, runningVar, mean, invstd: [C] f32; affine:
// [PER_IMAGE, 3, LANES] f32, zero in padding channels. One thread does one plane; with TREE one workgroup: each thread
// strides over the partials, then a tree joins the threads.
alias F = ${F};
override C: u32;
override EPS: f32;
override MOMENTUM: f32;
override LENGTH: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> partials: array<F>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read_write> runningMean: array<f32>;
@group(0) @binding(4) var<storage, read_write> runningVar: array<f32>;
@group(0) @binding(5) var<storage, read_write> mean: array<f32>;
@group(0) @binding(6) var<storage, read_write> invstd: array<f32>;
@group(0) @binding(7) var<storage, read_write> affine: array<f32>;

//: if (TREE) {
var<workgroup> threads: array<Moments, 64>;
//: }

// Relative to this a mean is small, so that it keeps what a partial adds to it.
fn originOf(p: u32) -> F {
//: if (QUADS) {
  return F(partials[3u * p * LENGTH + 1u].x);
//: } else {
  return partials[3u * p * LENGTH + 1u];
//: }
}

fn joined(p: u32, first: u32, step: u32) -> Moments {
  let origin = originOf(p);
  var all = Moments();
  for (var i = first; i < LENGTH; i += step) {
    let at = 3u * (p * LENGTH + i);
    all = join(all, Moments(partials[at], partials[at + 1u] - origin, partials[at + 2u]));
  }
  return all;
}

//: if (QUADS) {
// An element is four pixels of one channel: joins the four, into each.
fn acrossLanes(a: Moments) -> Moments {
  let pair = join(a, Moments(a.n.yxwz, a.mean.yxwz, a.m2.yxwz));
  return join(pair, Moments(pair.n.zwxy, pair.mean.zwxy, pair.m2.zwxy));
}
//: }

fn finish(p: u32, lane: u32, n: f32, average: f32, m2: f32) {
  let c = ${LANES}u * p + lane;
  var scale = 0f;
  var shift = 0f;
  if (c < C) {
    let inverse = inverseSqrt(m2 / n + EPS);
    mean[c] = average;
    invstd[c] = inverse;
    runningMean[c] = (1f - MOMENTUM) * runningMean[c] + MOMENTUM * average;
    runningVar[c] = (1f - MOMENTUM) * runningVar[c] + MOMENTUM * (m2 / (n - 1f));
    scale = gamma[c] * inverse;
    shift = beta[c];
  }
  affine[3u * ${LANES}u * p + lane] = average;
  affine[(3u * p + 1u) * ${LANES}u + lane] = scale;
  affine[(3u * p + 2u) * ${LANES}u + lane] = shift;
}

fn finishPlane(p: u32, each: Moments) {
  let origin = originOf(p);
//: const all = QUADS ? "acrossLanes(each)" : "each";
  let all = ${all};
//: for (let lane = 0; lane < LANES; lane++) {
//: const at = F === "f32" ? "" : `[${lane}]`;
  finish(p, ${lane}u, all.n${at}, (origin + all.mean)${at}, all.m2${at});
//: }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
//: if (TREE) {
  let p = group.y * GRID_X + group.x;
  if (p >= THREADS / 64u) {
    return;
  }
  threads[local] = joined(p, local, 64u);
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (local < half) {
      threads[local] = join(threads[local], threads[local + half]);
    }
    workgroupBarrier();
  }
  if (local == 0u) {
    finishPlane(p, threads[0]);
  }
//: } else {
  let p = (group.y * GRID_X + group.x) * 64u + local;
  if (p < THREADS) {
    finishPlane(p, joined(p, 0u, 1u));
  }
//: }
}

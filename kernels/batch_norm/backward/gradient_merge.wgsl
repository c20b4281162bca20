// Second pass of batch normalisation's gradient: adds up the LENGTH partials of a plane, see gradient_sums.wgsl, and
// finishes its channels:
// dbeta = sum g, dgamma = invstd sum g (x - mean), and affine holds what input_gradient.wgsl needs: mean, gamma invstd,
// dbeta / M, invstd dgamma / M, where M is the number of a channel's elements.
// partials: [PER_IMAGE, LENGTH, 2] elements; gamma, mean, invstd, dgamma, dbeta: [C] f32; affine: [PER_IMAGE, 4, LANES]
// f32, zero in padding channels. One thread does one plane; with TREE one workgroup: each thread strides over the
// partials, then a tree joins the threads.
alias F = ${F};
override C: u32;
override M: f32;
override LENGTH: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> partials: array<F>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> invstd: array<f32>;
@group(0) @binding(4) var<storage, read_write> dgamma: array<f32>;
@group(0) @binding(5) var<storage, read_write> dbeta: array<f32>;
@group(0) @binding(6) var<storage, read_write> affine: array<f32>;

//: if (TREE) {
var<workgroup> threads: array<array<F, 2>, 64>;
//: }

fn added(p: u32, first: u32, step: u32) -> array<F, 2> {
  var sum = F();
  var product = F();
  for (var i = first; i < LENGTH; i += step) {
    let at = 2u * (p * LENGTH + i);
    sum += partials[at];
    product += partials[at + 1u];
  }
  return array(sum, product);
}

fn finish(p: u32, lane: u32, sum: f32, product: f32) {
  let c = ${LANES}u * p + lane;
  var values = array<f32, 4>();
  if (c < C) {
    dbeta[c] = sum;
    dgamma[c] = invstd[c] * product;
    values = array(
      mean[c],
      gamma[c] * invstd[c],
      sum / M,
      invstd[c] * invstd[c] * product / M,
    );
  }
  for (var j = 0u; j < 4u; j++) {
    affine[(4u * p + j) * ${LANES}u + lane] = values[j];
  }
}

fn finishPlane(p: u32, sums: array<F, 2>) {
//: if (QUADS) {
  finish(p, 0u, dot(sums[0], vec4f(1f)), dot(sums[1], vec4f(1f)));
//: } else {
//: for (let lane = 0; lane < LANES; lane++) {
//: const at = LANES === 1 ? "" : `[${lane}]`;
  finish(p, ${lane}u, sums[0]${at}, sums[1]${at});
//: }
//: }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
//: if (TREE) {
  let p = group.y * GRID_X + group.x;
  if (p >= THREADS / 64u) {
    return;
  }
  threads[local] = added(p, local, 64u);
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (local < half) {
      threads[local][0] += threads[local + half][0];
      threads[local][1] += threads[local + half][1];
    }
    workgroupBarrier();
  }
  if (local == 0u) {
    finishPlane(p, threads[0]);
  }
//: } else {
  let p = (group.y * GRID_X + group.x) * 64u + local;
  if (p < THREADS) {
    finishPlane(p, added(p, 0u, 1u));
  }
//: }
}

// dx = gamma invstd (g - dbeta / M - (x - mean) invstd dgamma / M), where g is the first input (dy, or dresidual as
// gradient_sums.wgsl left it), with RELU not where y <= 0; RESIDUAL: also dresidual = g. Last pass of batch
// normalisation's gradient.
// inputs, dx, dresidual: see walk.wgsl; affine: [PER_IMAGE, 4] as gradient_merge.wgsl leaves it.
// One thread computes COUNT elements of dx of one plane, so that it reads affine once.
//: const B = INPUTS.length, G = INPUTS[0];
alias A = ${LANES === 4 ? "vec4f" : "f32"};

@group(0) @binding(${B}) var<storage, read> affine: array<A>;
@group(0) @binding(${B + 1}) var<storage, read_write> dx: array<S>;
//: if (RESIDUAL) {
@group(0) @binding(${B + 2}) var<storage, read_write> dresidual: array<S>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + local;
  if (t >= THREADS) {
    return;
  }
  var walk = walkOf(t);
  let mean = affine[4u * walk.p];
  let scale = affine[4u * walk.p + 1u];
  let average = affine[4u * walk.p + 2u];
  let slope = affine[4u * walk.p + 3u];
  for (var i = 0u; i < COUNT; i += ${AHEAD}u) {
    let next = ahead(&walk, i);
//: for (let j = 0; j < AHEAD; j++) {
//: if (RELU) {
    let g${j} = select(F(), next.${G}${j}, ${F === "f32" ? "passes" : "passes4"}(next.y${j}));
//: } else {
    let g${j} = next.${G}${j};
//: }
    let value${j} = (g${j} - average - (next.x${j} - mean) * slope) * scale;
    if (next.exists${j}) {
      dx[next.at${j}] = stored(value${j});
//: if (RESIDUAL) {
      dresidual[next.at${j}] = stored(g${j});
//: }
    }
//: }
  }
}

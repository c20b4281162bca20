// y = (x - mean) scale + shift, plus the residual if there is one, then max(0, y) if asked for. Last pass of training's
// batch normalisation, and of that by running statistics.
// x, residual, y: see walk.wgsl; affine: [PER_IMAGE, 3] of mean, scale and shift, of one channel (nchw) or four
// (nc4hw4).
// One thread computes COUNT elements of y of one plane, so that it reads affine once. NaN stays NaN.
alias A = ${LANES === 4 ? "vec4f" : "f32"};

@group(0) @binding(${INPUTS.length}) var<storage, read> affine: array<A>;
@group(0) @binding(${INPUTS.length + 1}) var<storage, read_write> y: array<S>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + local;
  if (t >= THREADS) {
    return;
  }
  var walk = walkOf(t);
  let mean = affine[3u * walk.p];
  let scale = affine[3u * walk.p + 1u];
  let shift = affine[3u * walk.p + 2u];
  for (var i = 0u; i < COUNT; i += ${AHEAD}u) {
    let next = ahead(&walk, i);
//: for (let j = 0; j < AHEAD; j++) {
    var v${j} = (next.x${j} - mean) * scale + shift;
//: if (INPUTS.includes("residual")) {
    v${j} += next.residual${j};
//: }
//: if (RELU) {
    v${j} = rectified${F === "f32" ? "" : "4"}(v${j});
//: }
    if (next.exists${j}) {
      y[next.at${j}] = stored(v${j});
    }
//: }
  }
}

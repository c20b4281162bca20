// Softmax cross-entropy of one sample by one workgroup of 64, for many classes: each thread strides over the classes,
// with the loads of EACH of them under way at once, and trees over workgroup memory join what the threads saw. Past the
// last class a thread looks at the label again, which changes nothing. loss.wgsl declares what it reads and writes.
override GRID_X: u32;
var<workgroup> rows: array<Row, 64>;
var<workgroup> parts: array<vec2f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let unguarded = group.y * GRID_X + group.x;
  let inside = unguarded < N;
  let n = min(unguarded, N - 1u); // Surplus workgroups keep step through the barriers but write nothing.
  let counts = n < step.count;
  let label = labelOf(n, counts);
  let labelLogit = logit(n * C + label);
  var mine = Row(labelLogit, label, 0u, 0u);
  for (var first = lane; first < C; first += ${64 * EACH}u) {
//: for (let i = 0; i < EACH; i++) {
    let j${i} = select(label, first + ${64 * i}u, first + ${64 * i}u < C);
    let z${i} = logit(n * C + j${i});
//: }
//: for (let i = 0; i < EACH; i++) {
    mine = lookAt(mine, z${i}, j${i}, labelLogit, label);
//: }
  }
  rows[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) {
      let a = rows[lane];
      let b = rows[lane + half];
      let winner = winnerOf(a, b.maximum, b.winner);
      rows[lane] = Row(max(a.maximum, b.maximum), winner, a.rank + b.rank, a.flags | b.flags);
    }
    workgroupBarrier();
  }
  let all = rows[0];
  var part = vec2f();
  for (var first = lane; first < C; first += ${64 * EACH}u) {
//: for (let i = 0; i < EACH; i++) {
    let j${i} = select(label, first + ${64 * i}u, first + ${64 * i}u < C);
    let z${i} = logit(n * C + j${i});
//: }
//: for (let i = 0; i < EACH; i++) {
    part += select(vec2f(), term(z${i}, all.maximum), first + ${64 * i}u < C);
//: }
  }
  parts[lane] = part;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) {
      parts[lane] += parts[lane + half];
    }
    workgroupBarrier();
  }
  if (!inside) {
    return;
  }
  let sums = parts[0];
//: if (GRADIENT) {
  let scale = share(counts);
  let nothing = meansNothing(n, all);
  for (var first = lane; first < C; first += ${64 * EACH}u) {
//: for (let i = 0; i < EACH; i++) {
    let j${i} = select(label, first + ${64 * i}u, first + ${64 * i}u < C);
    let g${i} = gradient(logit(n * C + j${i}), j${i} == label, all.maximum, sums, scale, nothing);
//: }
//: for (let i = 0; i < EACH; i++) {
    if (first + ${64 * i}u < C) {
      dlogits[n * C + j${i}] = stored(g${i});
    }
//: }
  }
//: }
  if (lane == 0u) {
    finish(n, counts, all, sums, labelLogit);
  }
}

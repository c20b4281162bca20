// Softmax cross-entropy of one sample by one workgroup of 64, for many classes: each thread strides over the classes,
// and trees over workgroup memory join what the threads saw. loss.wgsl declares what it reads and writes.
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
  let labelLogit = logits[n * C + label];
  var mine = Row(labelLogit, label, 0u, 0u);
  for (var j = lane; j < C; j += 64u) {
    mine = lookAt(mine, logits[n * C + j], j, labelLogit, label);
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
  for (var j = lane; j < C; j += 64u) {
    part += term(logits[n * C + j], all.maximum);
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
  let scale = select(0f, 1f / f32(step.count), counts);
  let nothing = meansNothing(n, all);
  for (var j = lane; j < C; j += 64u) {
    dlogits[n * C + j] = gradient(logits[n * C + j], j == label, all.maximum, sums, scale, nothing);
  }
//: }
  if (lane == 0u) {
    finish(n, counts, all, sums, labelLogit);
  }
}

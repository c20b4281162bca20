// Softmax cross-entropy of one sample by one thread, for few classes; loss.wgsl declares what it reads and writes.
override THREADS: u32;
override GRID_X: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let n = (group.y * GRID_X + group.x) * 64u + lane;
  if (n >= THREADS) {
    return;
  }
  let counts = n < step.count;
  let label = labelOf(n, counts);
  let labelLogit = logit(n * C + label);
  var all = Row(labelLogit, label, 0u, 0u);
  for (var j = 0u; j < C; j++) {
    all = lookAt(all, logit(n * C + j), j, labelLogit, label);
  }
  var sums = vec2f();
  for (var j = 0u; j < C; j++) {
    sums += term(logit(n * C + j), all.maximum);
  }
//: if (GRADIENT) {
  let scale = share(counts);
  let nothing = meansNothing(n, all);
  for (var j = 0u; j < C; j++) {
    dlogits[n * C + j] = stored(gradient(logit(n * C + j), j == label, all.maximum, sums, scale, nothing));
  }
//: }
  finish(n, counts, all, sums, labelLogit);
}

// AdamW, Adam with decoupled weight decay, as PyTorch writes it: w *= 1 - learningRate weightDecay;
// m = beta1 m + (1 - beta1) dw; v = beta2 v + (1 - beta2) dw^2;
// w -= learningRate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps), t the updates so far, this one included;
// with SCALED those that were left out do not count; as only the GPU knows how many, it corrects in f32, as PyTorch's
// capturable does. DECAY: whether weights shrink. MEAN, PIECES, SKIP: see ../elementwise/update.ts.
// What does not depend on the element is computed by the host, in float64: 1 - beta2 in f32 would be off by 1e-5 of it.
// Source: https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html; Loshchilov and Hutter, arXiv:1711.05101
struct Hyper {
  shrink: f32,    // 1 - learningRate weightDecay
  stepSize: f32,  // learningRate / (1 - beta1^t)
  beta1: f32,
  gain1: f32,     // 1 - beta1
  beta2: f32,
  gain2: f32,     // 1 - beta2
  rootScale: f32, // 1 / sqrt(1 - beta2^t)
  eps: f32,
  update: f32,    // those left out included
  learningRate: f32,
  log2Beta1: f32,
  log2Beta2: f32,
}

fn element(i: u32) {
  ${SKIP}
  let g = ${MEAN};
//: if (PIECES) {
  dw[i] = F();
//: }
//: if (SCALED) {
  let t = hyper.update - scaler.skipped;
  let stepSize = hyper.learningRate / (1f - exp2(t * hyper.log2Beta1));
  let rootScale = inverseSqrt(1f - exp2(t * hyper.log2Beta2));
//: } else {
  let stepSize = hyper.stepSize;
  let rootScale = hyper.rootScale;
//: }
  let first = hyper.beta1 * mAt(i) + hyper.gain1 * g;
  let second = hyper.beta2 * vAt(i) + hyper.gain2 * g * g;
  m[i] = first;
  v[i] = second;
//: const old = DECAY ? "wAt(i) * hyper.shrink" : "wAt(i)";
  w[i] = ${old} - stepSize * first / (sqrt(second) * rootScale + hyper.eps);
}

// PyTorch's SGD, dampening 0: g = dw + weightDecay w; m = momentum m + g; w -= learningRate (nesterov ? g + momentum m : m).
// See ../gpu/elementwise.wgsl.
// DECAY: whether weightDecay counts. PIECES: dw is a sum of so many mean gradients, and zero afterwards.
// m starts as zeros, which makes the first step PyTorch's m = g.
// Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
fn element(i: u32) {
  let old = wAt(i);
//: const mean = PIECES ? `dwAt(i) * ${1 / PIECES}f` : "dwAt(i)";
//: if (DECAY) {
  let g = ${mean} + step.weightDecay * old;
//: } else {
  let g = ${mean};
//: }
//: if (PIECES) {
  dw[i] = F();
//: }
  let velocity = step.momentum * mAt(i) + g;
  m[i] = velocity;
//: if (NESTEROV) {
  w[i] = old - step.learningRate * (g + step.momentum * velocity);
//: } else {
  w[i] = old - step.learningRate * velocity;
//: }
}

// PyTorch's SGD, dampening 0: g = dw + weightDecay w; m = momentum m + g; w -= learningRate (nesterov ? g + momentum m
// : m).
// DECAY: whether weightDecay counts. MEAN, PIECES, SKIP: see ../elementwise/update.ts.
// m starts as zeros, which makes the first step PyTorch's m = g.
// Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
struct Hyper {
  learningRate: f32,
  momentum: f32,
  weightDecay: f32,
}

fn element(i: u32) {
  ${SKIP}
  let old = wAt(i);
//: if (DECAY) {
  let g = ${MEAN} + hyper.weightDecay * old;
//: } else {
  let g = ${MEAN};
//: }
//: if (PIECES) {
  dw[i] = F();
//: }
  let velocity = hyper.momentum * mAt(i) + g;
  m[i] = velocity;
//: if (NESTEROV) {
  w[i] = old - hyper.learningRate * (g + hyper.momentum * velocity);
//: } else {
  w[i] = old - hyper.learningRate * velocity;
//: }
}

// Softmax cross-entropy with its gradient, the rank of the label and the class that wins, shared by both rungs:
//   losses[slot,n] = log(sum_j exp(z_j - max)) + max - z_label
//   dlogits[n,j] = (softmax(z)_j - [j = label]) / count
// (with SMOOTHING, the target is not [j = label] but (1 - SMOOTHING) [j = label] + SMOOTHING / C, in the loss as well)
//   ranks[slot,n] = how many classes beat the label: a larger logit, or an equal one that stands before it
//   predictions[slot,n] = the class of the largest logit, the first of equal ones
// for samples n < count; beyond, loss and gradient are 0, rank and prediction C. labels: [N] u32; logits: [N, C] in T
// (f32 or f16); dlogits: [N, C] likewise, f32 as bits, with SCALED times the scale of a loss; losses: [slots, N] f32 as
// bits; ranks, predictions: [slots, N] u32. A NaN in the row, or a label that is no class, gives rank and prediction C,
// loss and gradient NaN; any other logit that is not finite gives the loss NaN. NaN is written as bits, as compilers
// may assume that it does not occur.
override N: u32;
override C: u32;

@group(0) @binding(0) var<storage, read> logits: array<${T}>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<uniform> step: Step;
@group(0) @binding(3) var<storage, read_write> losses: array<u32>;
@group(0) @binding(4) var<storage, read_write> ranks: array<u32>;
@group(0) @binding(5) var<storage, read_write> predictions: array<u32>;
//: if (GRADIENT) {
@group(0) @binding(6) var<storage, read_write> dlogits: array<${T === "f32" ? "u32" : T}>;
//: }
//: if (SCALED) {
@group(0) @binding(7) var<uniform> scaler: Scaler;
//: }

fn logit(i: u32) -> f32 { return f32(logits[i]); }

//: if (GRADIENT) {
// What a sample's gradient is multiplied by.
fn share(counts: bool) -> f32 {
//: if (SCALED) {
  return select(0f, scaler.scale / f32(step.count), counts);
//: } else {
  return select(0f, 1f / f32(step.count), counts);
//: }
}

// A gradient's bits as it lies in memory.
//: if (T === "f32") {
fn stored(bits: u32) -> u32 { return bits; }
//: } else {
fn stored(bits: u32) -> ${T} { return narrowed(bitcast<f32>(bits)); }
//: }
//: }

const NOT_FINITE = 1u;
const NOT_A_NUMBER = 2u;

// What a pass over logits has seen.
struct Row {
  maximum: f32,
  winner: u32,
  rank: u32,
  flags: u32,
}

// The label of a sample that counts; C where it is no class.
fn labelOf(n: u32, counts: bool) -> u32 {
  return select(0u, min(labels[n], C), counts);
}

fn lookAt(row: Row, z: f32, j: u32, labelLogit: f32, label: u32) -> Row {
  let bits = bitcast<u32>(z) & 0x7fffffffu;
  let beats = j != label && (z > labelLogit || (z == labelLogit && j < label));
  let flags = select(0u, NOT_FINITE, bits >= 0x7f800000u) |
    select(0u, NOT_A_NUMBER, bits > 0x7f800000u);
  return Row(max(row.maximum, z), winnerOf(row, z, j), row.rank + u32(beats), row.flags | flags);
}

// The class of the larger logit, or the first of equal ones: a row's, or another one with its logit.
fn winnerOf(row: Row, z: f32, j: u32) -> u32 {
  return select(row.winner, j, z > row.maximum || (z == row.maximum && j < row.winner));
}

// What a logit adds to the sums over a row: of exponentials, and of logits.
fn term(z: f32, maximum: f32) -> vec2f {
  return vec2f(exp(z - maximum), z - maximum);
}

const NAN_BITS = 0x7fc00000u;

// Whether a row has no gradient: its softmax is NaN, or its label is no class.
fn meansNothing(n: u32, row: Row) -> bool {
  let infinite = (bitcast<u32>(row.maximum) & 0x7fffffffu) == 0x7f800000u;
  return (row.flags & NOT_A_NUMBER) != 0u || infinite || labels[n] >= C;
}

// As bits.
fn gradient(z: f32, isLabel: bool, maximum: f32, sums: vec2f, scale: f32, nothing: bool) -> u32 {
//: if (SMOOTHING) {
  let goal = select(0f, ${1 - SMOOTHING}f, isLabel) + ${SMOOTHING}f / f32(C);
//: } else {
  let goal = f32(isLabel);
//: }
  let bits = bitcast<u32>((exp(z - maximum) / sums.x - goal) * scale);
  return select(0u, select(bits, NAN_BITS, nothing), scale > 0f);
}

fn finish(n: u32, counts: bool, row: Row, sums: vec2f, labelLogit: f32) {
  let bad = row.flags != 0u || labels[n] >= C;
  let unranked = (row.flags & NOT_A_NUMBER) != 0u || labels[n] >= C;
//: if (SMOOTHING) {
  let loss = log(sums.x) + ${1 - SMOOTHING}f * (row.maximum - labelLogit) - ${SMOOTHING}f * (sums.y / f32(C));
//: } else {
  let loss = log(sums.x) + (row.maximum - labelLogit);
//: }
  let bits = select(bitcast<u32>(loss), NAN_BITS, bad);
  losses[step.slot * N + n] = select(0u, bits, counts);
  ranks[step.slot * N + n] = select(C, row.rank, counts && !unranked);
  predictions[step.slot * N + n] = select(C, row.winner, counts && !unranked);
}

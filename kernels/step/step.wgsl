// What changes from one batch to the next: the uniform that the host writes before a step. See step.ts.
struct Step {
  slot: u32,  // which row of the per-step outputs (losses, ranks) this step fills
  count: u32, // samples of this batch that count; the rest of the batch is padding
  seed: u32,
  epoch: u32,
}

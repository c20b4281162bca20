// What a loss is multiplied by so that gradients in f16 do not vanish, and what became of it: see grad_scaler.ts.
struct Scaler {
  scale: f32,
  growthTracker: f32, // updates since it changed
  skipped: f32,       // updates, so far
  unscale: f32,       // 1 over the scale of the gradients that are there
  skip: f32,          // not 0: one of them is not finite
}

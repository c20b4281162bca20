// Second pass of the scaler: whether any of LENGTH partials is set, joined by one workgroup, and what follows from it.
// FIRST: nothing was looked at before in this update; LAST: all has been, so that the scale moves: it halves where
// something was not finite, and doubles after INTERVAL updates in a row where nothing was. PyTorch's rule; a scale is a
// power of two.
// Source: https://pytorch.org/docs/stable/amp.html#torch.amp.GradScaler
override LENGTH: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> partials: array<u32>;
@group(0) @binding(1) var<storage, read_write> scaler: Scaler;

var<workgroup> found: array<u32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var mine = 0u;
  for (var i = lane; i < LENGTH; i += 64u) {
    mine |= partials[i];
  }
  found[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) {
      found[lane] |= found[lane + half];
    }
    workgroupBarrier();
  }
  if (lane != 0u || group.y * GRID_X + group.x > 0u) {
    return;
  }
//: if (FIRST) {
  let skip = found[0] != 0u;
//: } else {
  let skip = found[0] != 0u || scaler.skip != 0f;
//: }
  scaler.skip = f32(skip);
//: if (LAST) {
  scaler.unscale = bitcast<f32>(0x7f000000u - bitcast<u32>(scaler.scale)); // exactly
  if (skip) {
    scaler.scale *= ${BACKOFF}f;
    scaler.growthTracker = 0f;
    scaler.skipped += 1f;
  } else {
    let tracker = scaler.growthTracker + 1f;
    let grows = tracker >= ${INTERVAL}f;
    scaler.scale *= select(1f, ${GROWTH}f, grows && scaler.scale < 0x1p+126f);
    scaler.growthTracker = select(tracker, 0f, grows);
  }
//: }
}

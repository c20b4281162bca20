// dx[n,c,h,w] = sum of dy / (KH KW) over the windows that cover (h, w), in scan order: no atomics, the same sum every time.
// dy: [planes, OH, Y_ROW]; dx: [planes, H, X_ROW].
// One thread computes one element of dx, by looking at the SPAN_H x SPAN_W windows that may cover it.
override SPAN_H = (KH + SH - 1u) / SH;
override SPAN_W = (KW + SW - 1u) / SW;

@group(0) @binding(0) var<storage, read> dy: array<F>;
@group(0) @binding(1) var<storage, read_write> dx: array<F>;

// Whether window o of stride S along an axis, of `outputs`, covers the padded place `at`.
fn covers(o: i32, outputs: u32, at: u32, K: u32, S: u32) -> bool {
  let first = o * i32(S);
  return o >= 0 && o < i32(outputs) && i32(at) < first + i32(K);
}

fn pixel(plane: u32, h: u32, w: u32) {
  // The last windows that begin at or before the place.
  let lastH = i32((h + PH) / SH);
  let lastW = i32((w + PW) / SW);
  var sum = F();
  for (var oh = lastH - i32(SPAN_H) + 1; oh <= lastH; oh++) {
    for (var ow = lastW - i32(SPAN_W) + 1; ow <= lastW; ow++) {
      if (covers(oh, OH, h + PH, KH, SH) && covers(ow, OW, w + PW, KW, SW)) {
        sum += dy[(plane * OH + u32(oh)) * Y_ROW + u32(ow)];
      }
    }
  }
  dx[(plane * H + h) * X_ROW + w] = sum / f32(KH * KW);
}

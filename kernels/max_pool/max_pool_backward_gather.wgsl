// dx[n,c,h,w] = sum of dy over the windows whose maximum was at (h, w); with RELU only where the pooled y > 0, which
// also undoes the ReLU that stood before the pool. Windows are added in scan order: no atomics, the same sum every time.
// dy, index, y: [planes, OH, Y_ROW]; dx: [planes, H, X_ROW].
// One thread computes one element of dx, by looking at the SPAN_H x SPAN_W windows that may cover it.
override SPAN_H = (KH + SH - 1u) / SH;
override SPAN_W = (KW + SW - 1u) / SW;

@group(0) @binding(0) var<storage, read> dy: array<F>;
@group(0) @binding(1) var<storage, read> index: array<U>;
@group(0) @binding(2) var<storage, read_write> dx: array<F>;
//: if (RELU) {
@group(0) @binding(3) var<storage, read> y: array<F>;
//: }

fn pixel(plane: u32, h: u32, w: u32) {
  let here = U(h * W + w);
  let firstH = i32((h + PH) / SH) - i32(SPAN_H) + 1;
  let firstW = i32((w + PW) / SW) - i32(SPAN_W) + 1;
  var sum = F();
  for (var i = 0; i < i32(SPAN_H); i++) {
    let oh = clamp(firstH + i, 0, i32(OH) - 1);
    for (var j = 0; j < i32(SPAN_W); j++) {
      let ow = clamp(firstW + j, 0, i32(OW) - 1);
      let at = (plane * OH + u32(oh)) * Y_ROW + u32(ow);
      let inside = B(oh == firstH + i && ow == firstW + j);
//: if (RELU) {
      sum += select(F(), dy[at], inside & (index[at] == here) & (y[at] > F()));
//: } else {
      sum += select(F(), dy[at], inside & (index[at] == here));
//: }
    }
  }
  dx[(plane * H + h) * X_ROW + w] = sum;
}

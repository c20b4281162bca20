// dx[n,c,h,w] = sum of dy over the windows whose maximum was at (h, w); with RELU not where the pooled y <= 0, which
// also undoes the ReLU that stood before the pool. Windows are added in scan order: no atomics, the same sum every
// time.
// dy, index, y: planes of OH rows; dx: planes of H rows. A place is an element of dx, see pool.wgsl; SPAN_H x
// SPAN_W windows are looked at, among them all that cover it.
override SPAN_H = min(OH, (KH + SH - 1u) / SH);
override SPAN_W = min(OW, (KW + SW - 1u) / SW);

@group(0) @binding(0) var<storage, read> dy: array<S>;
@group(0) @binding(1) var<storage, read> index: array<U>;
@group(0) @binding(2) var<storage, read_write> dx: array<S>;
//: if (RELU) {
@group(0) @binding(3) var<storage, read> y: array<S>;
//: }

struct Part {
  sum: F,
}

fn gather(plane: u32, h: u32, w: u32, first: vec2u) -> Part {
  let fromH = firstWindow(h + PH, SH, SPAN_H, OH);
  let fromW = firstWindow(w + PW, SW, SPAN_W, OW);
  var sum = F();
  for (var i = 0u; i < SPAN_H; i++) {
    for (var j = 0u; j < SPAN_W; j++) {
      let at = yAt(plane, fromH + i, fromW + j);
      let counts = index[at] == U(h * W + w);
//: if (RELU) {
      sum += select(F(), F(dy[at]), counts & ${F === "f32" ? "passes" : "passes4"}(F(y[at])));
//: } else {
      sum += select(F(), F(dy[at]), counts);
//: }
    }
  }
  return Part(sum);
}

fn finish(plane: u32, h: u32, w: u32, part: Part) {
  dx[xAt(plane, h, w)] = stored(part.sum);
}

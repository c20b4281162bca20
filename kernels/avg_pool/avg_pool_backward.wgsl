// dx[n,c,h,w] = sum of dy / (KH KW) over the windows that cover (h, w), in scan order, without atomics.
// dy: planes of OH rows; dx: planes of H rows. A place is an element of dx, see pool.wgsl; SPAN_H x SPAN_W windows
// are looked at, among them all that cover it.
override SPAN_H = min(OH, (KH + SH - 1u) / SH);
override SPAN_W = min(OW, (KW + SW - 1u) / SW);

@group(0) @binding(0) var<storage, read> dy: array<S>;
@group(0) @binding(1) var<storage, read_write> dx: array<S>;

struct Part {
  sum: F,
}

fn gather(plane: u32, h: u32, w: u32, first: vec2u) -> Part {
  let fromH = firstWindow(h + PH, SH, SPAN_H, OH);
  let fromW = firstWindow(w + PW, SW, SPAN_W, OW);
  var sum = F();
  for (var oh = fromH; oh < fromH + SPAN_H; oh++) {
    for (var ow = fromW; ow < fromW + SPAN_W; ow++) {
      // Where the window begins past the place, the difference wraps.
      if (h + PH - oh * SH < KH && w + PW - ow * SW < KW) {
        sum += F(dy[yAt(plane, oh, ow)]);
      }
    }
  }
  return Part(sum);
}

fn finish(plane: u32, h: u32, w: u32, part: Part) {
  dx[xAt(plane, h, w)] = stored(part.sum / f32(KH * KW));
}

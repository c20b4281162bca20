// y[n,c,oh,ow] = mean of x[n,c, oh SH - PH + ky, ow SW - PW + kx] over the KH x KW window; padding counts as zeros
// (PyTorch's count_include_pad=True, its default).
// x: planes of H rows; y: planes of OH rows. A place is an element of y: see pool.wgsl.

@group(0) @binding(0) var<storage, read> x: array<S>;
@group(0) @binding(1) var<storage, read_write> y: array<S>;

struct Part {
  sum: F,
}

fn gather(plane: u32, oh: u32, ow: u32, first: vec2u) -> Part {
  let top = i32(oh * SH) - i32(PH);
  let left = i32(ow * SW) - i32(PW);
  var sum = F();
  for (var h = max(top, 0) + i32(first.x); h < min(top + i32(KH), i32(H)); h += STEP) {
    for (var w = max(left, 0) + i32(first.y); w < min(left + i32(KW), i32(W)); w += STEP) {
      sum += F(x[xAt(plane, u32(h), u32(w))]);
    }
  }
  return Part(sum);
}

fn join(a: Part, b: Part) -> Part {
  return Part(a.sum + b.sum);
}

fn finish(plane: u32, oh: u32, ow: u32, part: Part) {
  y[yAt(plane, oh, ow)] = stored(part.sum / f32(KH * KW));
}

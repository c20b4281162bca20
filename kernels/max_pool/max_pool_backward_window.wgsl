// dx as in max_pool_backward_gather.wgsl, for windows that tile the input (stride = window, no padding): a place is a
// window, see pool.wgsl, of which one thread reads one element of dy, index (and y) and writes KH x KW elements of dx.
// Windows cut off by the lower and right edge have no output; their threads write zeros.
// dy, index, y: planes of OH rows; dx: planes of H rows.

@group(0) @binding(0) var<storage, read> dy: array<S>;
@group(0) @binding(1) var<storage, read> index: array<U>;
@group(0) @binding(2) var<storage, read_write> dx: array<S>;
//: if (RELU) {
@group(0) @binding(3) var<storage, read> y: array<S>;
//: }

struct Part {
  gradient: F,
  maximum: U,
}

fn gather(plane: u32, oh: u32, ow: u32, first: vec2u) -> Part {
  if ((ROWS != OH && oh >= OH) || (COLUMNS != OW && ow >= OW)) {
    return Part();
  }
  let at = yAt(plane, oh, ow);
//: if (RELU) {
  return Part(select(F(), F(dy[at]), ${F === "f32" ? "passes" : "passes4"}(F(y[at]))), index[at]);
//: } else {
  return Part(F(dy[at]), index[at]);
//: }
}

fn finish(plane: u32, oh: u32, ow: u32, part: Part) {
  for (var ky = 0u; ky < KH; ky++) {
    let h = oh * KH + ky;
    for (var kx = 0u; kx < KW; kx++) {
      let w = ow * KW + kx;
      if ((ROWS == OH || h < H) && (COLUMNS == OW || w < W)) {
        dx[xAt(plane, h, w)] = stored(select(F(), part.gradient, part.maximum == U(h * W + w)));
      }
    }
  }
}

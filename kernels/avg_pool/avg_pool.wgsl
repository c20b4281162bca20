// y[n,c,oh,ow] = mean of x[n,c, oh SH - PH + ky, ow SW - PW + kx] over the KH x KW window; padding counts as zeros
// (PyTorch's count_include_pad=True, its default).
// x: [planes, H, X_ROW]; y: [planes, OH, Y_ROW].
// One thread computes one element of y.

@group(0) @binding(0) var<storage, read> x: array<F>;
@group(0) @binding(1) var<storage, read_write> y: array<F>;

fn pixel(plane: u32, oh: u32, ow: u32) {
  let top = i32(oh * SH) - i32(PH);
  let left = i32(ow * SW) - i32(PW);
  var sum = F();
  for (var h = max(top, 0); h < min(top + i32(KH), i32(H)); h++) {
    for (var w = max(left, 0); w < min(left + i32(KW), i32(W)); w++) {
      sum += x[(plane * H + u32(h)) * X_ROW + u32(w)];
    }
  }
  y[(plane * OH + oh) * Y_ROW + ow] = sum / f32(KH * KW);
}

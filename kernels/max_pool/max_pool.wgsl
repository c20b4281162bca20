// y[n,c,oh,ow] = max of x[n,c, oh SH - PH + ky, ow SW - PW + kx] over the window; padding is -inf. index is the
// position h * W + w of that maximum in its plane: the first in scan order, but NaN beats everything, as in PyTorch.
// x: planes of H rows; y, index: planes of OH rows. A place is an element of y: see pool.wgsl.
// Padding channels are zero in x, hence in y; index is made zero there.
// TEXELS: x lies in a texture of so many texels a row; WRITTEN: the window, if its pixels are written out one by one.

//: if (TEXELS) {
@group(0) @binding(0) var x: texture_storage_2d<rgba32float, read>;
fn pixel(i: u32) -> F { return textureLoad(x, vec2u(i % ${TEXELS}u, i / ${TEXELS}u)); }
//: } else {
@group(0) @binding(0) var<storage, read> x: array<S>;
fn pixel(i: u32) -> F { return F(x[i]); }
//: }
@group(0) @binding(1) var<storage, read_write> y: array<S>;
@group(0) @binding(2) var<storage, read_write> index: array<U>;

struct Part {
  best: F,
  at: U,
}

// By its bits, as compilers may assume that v == v.
fn isNan(v: F) -> B {
  return (bitcast<U>(v) & U(0x7fffffffu)) > U(0x7f800000u);
}

// With the pixel of a window that comes next. In place of the padding it sees its nearest pixel again, which changes
// neither the first maximum nor the last NaN: no branches.
fn next(part: Part, plane: u32, row: i32, column: i32) -> Part {
  let h = u32(clamp(row, 0, i32(H) - 1));
  let w = u32(clamp(column, 0, i32(W) - 1));
  let v = pixel(xAt(plane, h, w));
  let take = ((v > part.best) & !isNan(part.best)) | isNan(v);
  return Part(select(part.best, v, take), select(part.at, U(h * W + w), take));
}

fn gather(plane: u32, oh: u32, ow: u32, first: vec2u) -> Part {
  let top = i32(oh * SH) - i32(PH);
  let left = i32(ow * SW) - i32(PW);
  var minusInfinity = 0xff800000u; // A variable, as WGSL refuses an infinite constant.
  var part = Part(F(bitcast<f32>(minusInfinity)), U(u32(max(top, 0)) * W + u32(max(left, 0))));
//: if (WRITTEN) for (let ky = 0; ky < WRITTEN[0]; ky++) for (let kx = 0; kx < WRITTEN[1]; kx++) {
  part = next(part, plane, top + ${ky}, left + ${kx});
//: }
//: if (!WRITTEN) {
  for (var ky = i32(first.x); ky < i32(KH); ky += STEP) {
    for (var kx = i32(first.y); kx < i32(KW); kx += STEP) {
      part = next(part, plane, top + ky, left + kx);
    }
  }
//: }
  return part;
}

// The last NaN, else the first of the largest.
fn join(a: Part, b: Part) -> Part {
  let larger = (b.best > a.best) | ((b.best == a.best) & (b.at < a.at));
  let take = select(larger & !isNan(a.best), !isNan(a.best) | (b.at > a.at), isNan(b.best));
  return Part(select(a.best, b.best, take), select(a.at, b.at, take));
}

fn finish(plane: u32, oh: u32, ow: u32, part: Part) {
  let out = yAt(plane, oh, ow);
  y[out] = stored(part.best);
//: if (PARTIAL) {
  index[out] = select(part.at, U(), 4u * (plane % ${PER_IMAGE}u) + vec4u(0u, 1u, 2u, 3u) >= vec4u(${C}u));
//: } else {
  index[out] = part.at;
//: }
}

// dx[n,c,h,w] = sum of dy over the windows whose maximum was at (h, w); with RELU not where the pooled y <= 0, which
// also undoes the ReLU that stood before the pool. Windows are added in scan order: no atomics, the same sum every
// time.
// dy, index, y: planes of OH rows; dx: planes of H rows. A place is an element of dx, see pool.wgsl; SPAN_H x
// SPAN_W windows are looked at, among them all that cover it.
// TEXELS: dy, index and y lie in textures of so many texels a row; WRITTEN: the windows are
// written out one by one.
override SPAN_H = min(OH, (KH + SH - 1u) / SH);
override SPAN_W = min(OW, (KW + SW - 1u) / SW);

//: const read = [["dy", "S", "F", "float"], ["index", "U", "U", "uint"], ...RELU ? [["y", "S", "F", "float"]] : []];
//: for (const [i, [name, type, as, texel]] of read.entries()) {
//: const binding = i < 2 ? i : 3;
//: if (TEXELS) {
@group(0) @binding(${binding}) var ${name}: texture_storage_2d<rgba32${texel}, read>;
fn ${name}Of(i: u32) -> ${as} { return textureLoad(${name}, vec2u(i % ${TEXELS}u, i / ${TEXELS}u)); }
//: } else {
@group(0) @binding(${binding}) var<storage, read> ${name}: array<${type}>;
fn ${name}Of(i: u32) -> ${as} { return ${as}(${name}[i]); }
//: }
//: }
@group(0) @binding(2) var<storage, read_write> dx: array<S>;

struct Part {
  sum: F,
}

// What a window gives to the pixel.
fn part(at: u32, pixel: U) -> F {
//: if (RELU) {
  return select(F(), dyOf(at), (indexOf(at) == pixel) & ${F === "f32" ? "passes" : "passes4"}(yOf(at)));
//: } else {
  return select(F(), dyOf(at), indexOf(at) == pixel);
//: }
}

fn gather(plane: u32, h: u32, w: u32, first: vec2u) -> Part {
  let fromH = firstWindow(h + PH, SH, SPAN_H, OH);
  let fromW = firstWindow(w + PW, SW, SPAN_W, OW);
  let pixel = U(h * W + w);
  var sum = F();
//: if (WRITTEN) for (let i = 0; i < WRITTEN[0]; i++) for (let j = 0; j < WRITTEN[1]; j++) {
  sum += part(yAt(plane, fromH + ${i}u, fromW + ${j}u), pixel);
//: }
//: if (!WRITTEN) {
  for (var i = 0u; i < SPAN_H; i++) {
    for (var j = 0u; j < SPAN_W; j++) {
      sum += part(yAt(plane, fromH + i, fromW + j), pixel);
    }
  }
//: }
  return Part(sum);
}

fn finish(plane: u32, h: u32, w: u32, part: Part) {
  dx[xAt(plane, h, w)] = stored(part.sum);
}

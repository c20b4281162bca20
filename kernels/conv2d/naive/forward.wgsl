// y[n,k,oh,ow] = bias[k] + sum over c, kh, kw of x[n, c, oh*SH + kh*DH - PH, ow*SW + kw*DW - PW] * w[k,c,kh,kw], then
// ReLU: one output per invocation, straight from the definition. NCHW and OIHW. Any geometry. Shapes: shape.wgsl.
// Template parameters: T, BIAS.
override RELU: bool;

@group(0) @binding(0) var<storage, read> x: array<${T}>;
@group(0) @binding(1) var<storage, read> w: array<${T}>;
@group(0) @binding(2) var<storage, read_write> y: array<${T}>;
//: if (BIAS) {
@group(0) @binding(3) var<storage, read> bias: array<f32>;
//: }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= BATCH * COUT * OH * OW) { return; }
  let ow = at % OW;
  let oh = at / OW % OH;
  let k = at / (OW * OH) % COUT;
  let n = at / (OW * OH * COUT);
  var sum = 0f;
  for (var c = 0u; c < CIN; c += 1u) {
    for (var kh = 0u; kh < KH; kh += 1u) {
      let h = oh * SH + kh * DH - PH; // wraps below zero to a value that is not < H
      if (h >= H) { continue; }
      for (var kw = 0u; kw < KW; kw += 1u) {
        let v = ow * SW + kw * DW - PW;
        if (v >= W) { continue; }
        sum += f32(x[((n * CIN + c) * H + h) * W + v]) * f32(w[((k * CIN + c) * KH + kh) * KW + kw]);
      }
    }
  }
  //: if (BIAS) {
  sum += bias[k];
  //: }
  if (RELU) { sum = rectified(sum); }
  y[at] = narrowed(sum);
}

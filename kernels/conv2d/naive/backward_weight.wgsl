// dw[k,c,kh,kw] = sum over n, oh, ow of dy[n,k,oh,ow] * x[n, c, oh*SH + kh*DH - PH, ow*SW + kw*DW - PW]:
// one weight per invocation, straight from the definition. NCHW and OIHW. Any geometry. Shapes: shape.wgsl.
// Template parameter: T.
@group(0) @binding(0) var<storage, read> x: array<${T}>;
@group(0) @binding(1) var<storage, read> dy: array<${T}>;
@group(0) @binding(2) var<storage, read_write> dw: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= COUT * CIN * KH * KW) { return; }
  let kw = at % KW;
  let kh = at / KW % KH;
  let c = at / (KW * KH) % CIN;
  let k = at / (KW * KH * CIN);
  var sum = 0f;
  for (var n = 0u; n < BATCH; n += 1u) {
    for (var oh = 0u; oh < OH; oh += 1u) {
      let h = oh * SH + kh * DH - PH; // wraps below zero to a value that is not < H
      if (h >= H) { continue; }
      for (var ow = 0u; ow < OW; ow += 1u) {
        let v = ow * SW + kw * DW - PW;
        if (v >= W) { continue; }
        sum += f32(dy[((n * COUT + k) * OH + oh) * OW + ow]) * f32(x[((n * CIN + c) * H + h) * W + v]);
      }
    }
  }
  dw[at] = sum;
}

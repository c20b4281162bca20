// dx[n,c,h,w] = sum over k and the (oh, ow, kh, kw) with oh*SH + kh*DH - PH = h, ow*SW + kw*DW - PW = w of
// dy[n,k,oh,ow] * w[k,c,kh,kw]: one input element per invocation, gathered, so there are no atomics. NCHW and OIHW.
// Any geometry. Shapes: shape.wgsl. Template parameter: T.
@group(0) @binding(0) var<storage, read> dy: array<${T}>;
@group(0) @binding(1) var<storage, read> w: array<${T}>;
@group(0) @binding(2) var<storage, read_write> dx: array<${T}>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= BATCH * CIN * H * W) { return; }
  let column = at % W;
  let row = at / W % H;
  let c = at / (W * H) % CIN;
  let n = at / (W * H * CIN);
  var sum = 0f;
  for (var kh = 0u; kh < KH; kh += 1u) {
    let oh = (row + PH - kh * DH) / SH; // a negative numerator wraps to an oh beyond OH
    if (oh * SH + kh * DH != row + PH || oh >= OH) { continue; }
    for (var kw = 0u; kw < KW; kw += 1u) {
      let ow = (column + PW - kw * DW) / SW;
      if (ow * SW + kw * DW != column + PW || ow >= OW) { continue; }
      for (var k = 0u; k < COUT; k += 1u) {
        sum += f32(dy[((n * COUT + k) * OH + oh) * OW + ow]) * f32(w[((k * CIN + c) * KH + kh) * KW + kw]);
      }
    }
  }
  dx[at] = narrowed(sum);
}

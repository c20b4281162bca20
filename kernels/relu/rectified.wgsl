// ReLU and its gradient's mask, with NaN let through by both as in PyTorch; stands before the text of every kernel that
// has either. By the bits, of which the negative numbers' run from 0x80000000 to that of minus infinity, as compilers
// may assume that there is no NaN: NVIDIA's turns select(v, 0, v <= 0) into max(v, 0), which is 0 of NaN.

// max(0, v)
fn rectified(v: f32) -> f32 {
  let bits = bitcast<u32>(v);
  return bitcast<f32>(select(bits, 0u, bits - 0x80000000u <= 0x7f800000u));
}

fn rectified4(v: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(v);
  return bitcast<vec4f>(select(bits, vec4u(), bits - vec4u(0x80000000u) <= vec4u(0x7f800000u)));
}

// Whether ReLU, of which y is the output, passes its gradient on: not (y <= 0)
fn passes(y: f32) -> bool {
  let bits = bitcast<u32>(y);
  return (bits != 0u) & (bits - 0x80000000u > 0x7f800000u);
}

fn passes4(y: vec4f) -> vec4<bool> {
  let bits = bitcast<vec4u>(y);
  return (bits != vec4u()) & (bits - vec4u(0x80000000u) > vec4u(0x7f800000u));
}

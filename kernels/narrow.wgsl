// f32 as it lies in memory, in T (f32 or f16); stands before the text of every kernel that stores such. What is too
// large for f16, from 65520 on, becomes infinite, so that it shows: WGSL leaves open what becomes of it. By the bits,
// as compilers may assume that nothing is infinite. Template parameter: T.
fn narrowed(v: f32) -> ${T} {
  //: if (T === "f32") {
  return v;
  //: } else {
  let bits = bitcast<u32>(v);
  let large = (bits & 0x7fffffffu) - 0x477ff000u <= 0x38001000u; // NaN is larger than all
  return f16(bitcast<f32>(select(bits, (bits & 0x80000000u) | 0x7f800000u, large)));
  //: }
}

fn narrowed4(v: vec4f) -> vec4<${T}> {
  //: if (T === "f32") {
  return v;
  //: } else {
  let bits = bitcast<vec4u>(v);
  let large = (bits & vec4u(0x7fffffffu)) - vec4u(0x477ff000u) <= vec4u(0x38001000u);
  return vec4<f16>(bitcast<vec4f>(select(bits, (bits & vec4u(0x80000000u)) | vec4u(0x7f800000u), large)));
  //: }
}

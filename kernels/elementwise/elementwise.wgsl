// What every elementwise op shares; stands before the op's text, which gives `fn element(i: u32)`, the work of a
// thread, which does EACH neighbouring elements, on element i of its
// arrays: [n] f32 or f16, as elements of one or four. An array that is read is seen by a function of its name,
// `aAt(i)`, from its buffer or, with TEXELS, from a storage texture of so many texels a row that the elements from
// FIRST on were copied into, which CPU adapters read several times faster; one that is written is the buffer itself,
// `y[i]`.
alias F = ${F};
override FIRST: u32;
override THREADS: u32;
override GRID_X: u32;

//: for (const { binding, name, access, type } of BUFFERS) {
@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type}>;
//: }
//: for (const { binding, name } of TEXTURES) {
@group(0) @binding(${binding}) var ${name}Texture: texture_storage_2d<rgba32float, read>;
//: }
//: for (const name of READS) {
fn ${name}At(i: u32) -> F {
//: if (TEXELS) {
  return textureLoad(${name}Texture, vec2u((i - FIRST) % ${TEXELS}u, (i - FIRST) / ${TEXELS}u));
//: } else {
  return F(${name}[i]);
//: }
}
//: }
//: for (const { binding, name, type } of UNIFORMS) {
@group(0) @binding(${binding}) var<uniform> ${name}: ${type};
//: }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t < THREADS) {
    //: for (let i = 0; i < EACH; i++) {
    element(FIRST + ${EACH}u * t + ${i}u);
    //: }
  }
}


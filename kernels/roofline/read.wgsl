// Read bandwidth: each invocation sums EACH vec4f, neighbours in a workgroup reading neighbours in memory, and writes
// one.
// x: [4 * COUNT] f32; y: [4 * COUNT / EACH] f32, y[i] = sum over j of x[(i / 64 * EACH + j) * 64 + i % 64] in vec4f.
// COUNT is a multiple of 64 * EACH. Template parameter: TEXTURE (x as a texture, a workgroup's texels in a row).
override COUNT: u32;
override EACH: u32;

//: if (TEXTURE) {
@group(0) @binding(0) var x: texture_storage_2d<rgba32float, read>;
//: } else {
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
//: }
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= COUNT / EACH) { return; }
  var sum = vec4f();
  for (var j = 0u; j < EACH; j += 1u) {
    //: if (TEXTURE) {
    sum += textureLoad(x, vec2u(j * 64u + at % 64u, at / 64u));
    //: } else {
    sum += x[(at / 64u * EACH + j) * 64u + at % 64u];
    //: }
  }
  y[at] = sum;
}

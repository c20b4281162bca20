// The weights of a 3x3 convolution in Winograd's domain: U = G g G^T for every pair of channels, g the 3x3 kernel,
//   G = [1 0 0; 1/2 1/2 1/2; 1/2 -1/2 1/2; 0 0 1].
// Output and input channels are those of the sum that is computed: in the input gradient they are w's other way round,
// which W_OUT and W_IN, their distances in w, say, and the kernel is turned by 180 degrees (FLIP).
// w: [COUT, CIN, 3, 3] f32; u: [16, CIN, 4 * ceil(COUT/4)] f32, what lies past COUT is never used. One pair per
// invocation.
override CIN: u32;
override COUT: u32;
override W_OUT: u32;
override W_IN: u32;
override FLIP: bool;
override PITCH = (COUT + 3u) / 4u * 4u;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read_write> u: array<f32>;

fn row(base: u32, i: u32) -> vec3f {
  if (FLIP) { return vec3f(w[base + 8u - 3u * i], w[base + 7u - 3u * i], w[base + 6u - 3u * i]); }
  return vec3f(w[base + 3u * i], w[base + 3u * i + 1u], w[base + 3u * i + 2u]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= CIN * COUT) { return; }
  let k = at % COUT;
  let c = at / COUT;
  let base = k * W_OUT + c * W_IN;
  let g0 = row(base, 0u);
  let g1 = row(base, 1u);
  let g2 = row(base, 2u);
  let columns = array<vec3f, 4>(g0, 0.5 * (g0 + g2 + g1), 0.5 * (g0 + g2 - g1), g2);
  for (var i = 0u; i < 4u; i += 1u) {
    let g = columns[i];
    let transformed = vec4f(g.x, 0.5 * (g.x + g.z + g.y), 0.5 * (g.x + g.z - g.y), g.z);
    for (var j = 0u; j < 4u; j += 1u) {
      u[((4u * i + j) * CIN + c) * PITCH + k] = transformed[j];
    }
  }
}

// The weights of a 3x3 convolution in Winograd's domain: U = G g G^T for every pair of channels, g the 3x3 kernel.
// Output and input channels are those of the sum that is computed: in the input gradient they are w's other way round,
// which W_OUT and W_IN, their distances in w, say, and the kernel is turned by 180 degrees (FLIP).
// w: [COUT, CIN, 3, 3] f32; u: [PATCH^2, CIN, PITCH] f32, what lies past COUT is never used. One pair per invocation.
// Template parameters: G, PATCH, bothSides (transforms.ts), FLIP.
override CIN: u32;
override COUT: u32;
override W_OUT: u32;
override W_IN: u32;
override PITCH: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read_write> u: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (workgroup.y * GRID_X + workgroup.x) * 64u + lane;
  if (t >= THREADS) { return; }
  let k = t % COUT;
  let c = t / COUT;
  let base = k * W_OUT + c * W_IN;
  let at = c * PITCH + k;
  //: const tap = (i, j) => FLIP ? 8 - 3 * i - j : 3 * i + j;
  //: const read = (i, j) => "w[base + " + tap(i, j) + "u]";
  //: const write = (i, j, value) => "u[" + (i * PATCH + j) + "u * (CIN * PITCH) + at] = " + value + ";";
${bothSides(G, read, write)}
}

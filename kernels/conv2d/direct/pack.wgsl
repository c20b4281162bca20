// Packs weights for direct.wgsl: fours of output channels side by side, so that one load brings four of them.
// packed[c][tap] = w[4 * four + (0, 1, 2, 3)][c][tap], zero past the last output channel. Output and input channels are
// those of the sum that is computed: in the input gradient they are w's other way round, which W_OUT and W_IN, their
// distances in w, say.
// w: [COUT, CIN, KH, KW] f32; packed: [CIN, KERNEL, ceil(COUT/4)] vec4f. One vec4f per invocation.
override CIN: u32;
override COUT: u32;
override KERNEL: u32; // KH * KW
override W_OUT: u32;
override W_IN: u32;
override FOURS = (COUT + 3u) / 4u;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read_write> packed: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  if (at >= CIN * KERNEL * FOURS) { return; }
  let four = at % FOURS;
  let tap = at / FOURS % KERNEL;
  let c = at / (FOURS * KERNEL);
  var value = vec4f();
  for (var q = 0u; q < min(4u, COUT - 4u * four); q += 1u) {
    value[q] = w[(4u * four + q) * W_OUT + c * W_IN + tap];
  }
  packed[at] = value;
}

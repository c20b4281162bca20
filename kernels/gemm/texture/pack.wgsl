// Packs a matrix into a texture of four neighbouring values per texel, zero past the end of a row, for f16, for rows
// that WebGPU cannot copy (they must be multiples of 256 bytes), and for panels: PANEL rows side by side, texel (row %
// PANEL, row / PANEL * GROUPS + group). PANEL = 0 keeps rows: texel (group, row).
// matrix: [ROWS, COLUMNS] in T (f32 or f16), row-major; one texel per invocation; GROUPS = COLUMNS / 4, rounded up.
override ROWS: u32;
override COLUMNS: u32;
override PANEL: u32;
override GROUPS = (COLUMNS + 3u) / 4u;
override WIDTH = max(PANEL, 1u); // Tint refuses a constant divisor of 0, even where it is not come to.

@group(0) @binding(0) var<storage, read> matrix: array<${T}>;
@group(0) @binding(1) var texels: texture_storage_2d<rgba32float, write>;

fn value(row: u32, column: u32) -> f32 {
  if (column >= COLUMNS) { return 0f; }
  return f32(matrix[row * COLUMNS + column]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64u + id.x;
  let group = at % GROUPS;
  let row = at / GROUPS;
  if (row >= ROWS) { return; }
  let k = 4u * group;
  var to = vec2u(group, row);
  if (PANEL > 0u) { to = vec2u(row % WIDTH, row / WIDTH * GROUPS + group); }
  textureStore(texels, to, vec4f(value(row, k), value(row, k + 1u), value(row, k + 2u), value(row, k + 3u)));
}

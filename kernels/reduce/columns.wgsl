// y[s, c] = sum of x[r, c] over the rows r = s, s + S, s + 2 S, ...; x: [R, COLUMNS], y: [S, COLUMNS], row-major, as
// elements of one column or four. One thread computes one element of y; neighbouring threads read neighbouring columns.
alias F = ${F};
override R: u32;
override COLUMNS: u32;
override S: u32;
override THREADS: u32;
override GRID_X: u32;

@group(0) @binding(0) var<storage, read> x: array<${S}>;
@group(0) @binding(1) var<storage, read_write> y: array<F>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t >= THREADS) {
    return;
  }
  let c = t % COLUMNS;
  var sum = F();
  for (var r = t / COLUMNS; r < R; r += S) {
    sum += F(x[r * COLUMNS + c]);
  }
  y[t] = sum;
}

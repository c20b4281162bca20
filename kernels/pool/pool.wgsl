// What pooling kernels share; stands before the op's text, which gives `fn pixel(plane: u32, row: u32, column: u32)`, the work of one thread:
// there are ROWS x COLUMNS for each plane. Tensors are [planes, H, X_ROW] and [planes, OH, Y_ROW], elements of one channel (nchw) or
// four (nc4hw4), see planes.ts; windows are KH x KW pixels, S apart, and begin P before the image.
alias F = ${F};
alias U = ${U};
alias B = ${B};
override H: u32;
override W: u32;
override X_ROW: u32;
override OH: u32;
override OW: u32;
override Y_ROW: u32;
override KH: u32;
override KW: u32;
override SH: u32;
override SW: u32;
override PH: u32;
override PW: u32;
override ROWS: u32;
override COLUMNS: u32;
override THREADS: u32;
override GRID_X: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.y * GRID_X + group.x) * 64u + lane;
  if (t < THREADS) {
    pixel(t / (COLUMNS * ROWS), t / COLUMNS % ROWS, t % COLUMNS);
  }
}


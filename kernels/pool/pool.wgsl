// What pooling kernels share; stands before the op's text, which says what is gathered for a place, as in a window, and
// what becomes of it:
//   struct Part, fn gather(plane, row, column, first: vec2u) -> Part   goes over rows and columns from `first` on by
//   STEP,
//   fn join(a: Part, b: Part) -> Part                                  of the same place; only if SHARED,
//   fn finish(plane, row, column, part: Part)                          writes.
// There are ROWS x COLUMNS places in each plane. A thread does one, or, if SHARED, a workgroup: its threads stand 8 x
// 8.
// Tensors are planes of H x W and OH x OW elements of one channel (nchw) or four, which lie where the file before this
// one says by xAt(plane, h, w) and yAt(plane, oh, ow), see planes.ts; windows are KH x KW pixels, S apart, and begin P
// before the image.
alias F = ${F};
alias U = ${U};
alias B = ${B};
alias S = ${S}; // of an element in memory
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
override THREADS: u32; // places of all planes
override GRID_X: u32;

fn stored(v: F) -> S { return narrowed${F === "f32" ? "" : "4"}(v); }

const STEP = ${SHARED ? 8 : 1};

struct Place {
  plane: u32,
  row: u32,
  column: u32,
}

// Neighbouring threads have places that are neighbours in memory.
fn placeOf(place: u32) -> Place {
//: if (LAST) {
  let pixel = place / ${PER_IMAGE}u;
  let plane = pixel / (COLUMNS * ROWS) * ${PER_IMAGE}u + place % ${PER_IMAGE}u;
  return Place(plane, pixel / COLUMNS % ROWS, pixel % COLUMNS);
//: } else {
  return Place(place / (COLUMNS * ROWS), place / COLUMNS % ROWS, place % COLUMNS);
//: }
}

// Along an axis, the first of `span` windows of which each that covers the padded place `at` is one.
fn firstWindow(at: u32, S: u32, span: u32, outputs: u32) -> u32 {
  return min(max(at / S + 1u, span) - span, outputs - span);
}

//: if (SHARED) {
var<workgroup> parts: array<Part, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let place = group.y * GRID_X + group.x;
  if (place >= THREADS) {
    return;
  }
  let at = placeOf(place);
  parts[lane] = gather(at.plane, at.row, at.column, vec2u(lane / 8u, lane % 8u));
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) {
      parts[lane] = join(parts[lane], parts[lane + half]);
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    finish(at.plane, at.row, at.column, parts[0]);
  }
}
//: } else {
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let place = (group.y * GRID_X + group.x) * 64u + lane;
  if (place < THREADS) {
    let at = placeOf(place);
    finish(at.plane, at.row, at.column, gather(at.plane, at.row, at.column, vec2u()));
  }
}
//: }


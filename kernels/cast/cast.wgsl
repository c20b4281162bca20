// y[i] = x[i] as it lies in memory there. See ../elementwise/elementwise.wgsl.
fn element(i: u32) {
  y[i] = narrowed${F === "f32" ? "" : "4"}(xAt(i));
}

// y[i] = max(0, x[i]), with NaN let through. IN_PLACE: y holds x before. See ../elementwise/elementwise.wgsl.
fn element(i: u32) {
  let v = ${IN_PLACE ? "y" : "x"}At(i);
  y[i] = narrowed${F === "f32" ? "" : "4"}(rectified${F === "f32" ? "" : "4"}(v));
}

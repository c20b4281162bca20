// y[i] = a[i] + b[i], with RELU max(0, that), NaN let through. IN_PLACE: y holds a before.
// See ../elementwise/elementwise.wgsl.
fn element(i: u32) {
  let v = ${IN_PLACE ? "y" : "a"}At(i) + bAt(i);
//: if (RELU) {
  y[i] = narrowed${F === "f32" ? "" : "4"}(rectified${F === "f32" ? "" : "4"}(v));
//: } else {
  y[i] = narrowed${F === "f32" ? "" : "4"}(v);
//: }
}

// dx[i] = dy[i] where y[i] > 0 or NaN, else 0, with y = relu(x). IN_PLACE: dx holds dy before. See
// ../elementwise/elementwise.wgsl.
fn element(i: u32) {
  let g = select(F(), ${IN_PLACE ? "dx" : "dy"}At(i), ${F === "f32" ? "passes" : "passes4"}(yAt(i)));
  dx[i] = narrowed${F === "f32" ? "" : "4"}(g);
}

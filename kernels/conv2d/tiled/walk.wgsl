// Places along k of operand ${X} of the tiled core (gemm/tiled/tile_core.wgsl), where k counts things in things: the file
// before this one says how many x make a y and, if Y, how many y a z (COUNT_X_${X}, COUNT_Y_${X}), and how far an x, a y and a z
// move (AT_X_${X}, AT_Y_${X}, AT_Z_${X}; two's complement). From k to k + DEPTH it is some additions and carries.
// Template parameters: X: A or B; Y.
struct Along${X} {
  x: u32, // times UNIT_X_${X}
  //: if (Y) {
  y: u32, // times UNIT_Y_${X}
  //: }
  at: u32,
}

fn along${X}(k: u32) -> Along${X} {
  let x = k % COUNT_X_${X};
  let rows = k / COUNT_X_${X};
  //: if (Y) {
  let y = rows % COUNT_Y_${X};
  let z = rows / COUNT_Y_${X};
  return Along${X}(x * UNIT_X_${X}, y * UNIT_Y_${X}, x * AT_X_${X} + y * AT_Y_${X} + z * AT_Z_${X});
  //: } else {
  return Along${X}(x * UNIT_X_${X}, x * AT_X_${X} + rows * AT_Y_${X});
  //: }
}

fn further${X}(past: Along${X}) -> Along${X} {
  let step = along${X}(DEPTH);
  let endX = COUNT_X_${X} * UNIT_X_${X};
  var x = past.x + step.x;
  var at = past.at + step.at;
  let carryX = x >= endX;
  x -= select(0u, endX, carryX);
  at += select(0u, AT_Y_${X} - COUNT_X_${X} * AT_X_${X}, carryX);
  //: if (Y) {
  let endY = COUNT_Y_${X} * UNIT_Y_${X};
  var y = past.y + step.y + select(0u, UNIT_Y_${X}, carryX);
  let carryY = y >= endY;
  y -= select(0u, endY, carryY);
  at += select(0u, AT_Z_${X} - COUNT_Y_${X} * AT_Y_${X}, carryY);
  return Along${X}(x, y, at);
  //: } else {
  return Along${X}(x, at);
  //: }
}


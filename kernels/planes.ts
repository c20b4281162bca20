import { checkSizes } from "./gpu/check_sizes.ts";
import { groups, type Layout, pitch, type Shape4 } from "./layout.ts";

/**
 * A 4-D tensor of either layout as planes of rows, so that one WGSL text serves both. In `nchw` an element is
 * an `f32` and a plane is a channel; in `nc4hw4` an element is a `vec4f` and a plane is four channels. Element
 * `(n, p, h, w)` lies at `((n * perImage + p) * H + h) * row + w`.
 */
export interface Planes {
  /** Planes of one image. */
  readonly perImage: number;
  /** Planes of the whole batch. */
  readonly count: number;
  /** Elements from one row to the next. */
  readonly row: number;
  /** Channels of an element. */
  readonly lanes: 1 | 4;
  /** WGSL types of an element: float, unsigned and boolean. */
  readonly types: { readonly F: string; readonly U: string; readonly B: string };
}

/**
 * @param op The op on whose behalf sizes are checked.
 * @throws {RangeError} If a size is not a positive integer.
 */
export function planesOf(op: string, [n, c, h, w]: Shape4, layout: Layout): Planes {
  checkSizes(op, { batch: n, channels: c, height: h, width: w });
  if (layout === "nchw") {
    return {
      perImage: c,
      count: n * c,
      row: w,
      lanes: 1,
      types: { F: "f32", U: "u32", B: "bool" },
    };
  }
  const types = { F: "vec4f", U: "vec4u", B: "vec4<bool>" };
  return { perImage: groups(c), count: n * groups(c), row: pitch(w), lanes: 4, types };
}

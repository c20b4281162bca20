import { checkSizes } from "./gpu/check_sizes.ts";
import { groups, type Layout, pitch, type Shape4 } from "./layout.ts";

/**
 * A 4-D tensor of any layout as planes of rows, so that one WGSL text serves all. In `nchw` an element is an `f32` and a plane
 * is a channel; in the others an element is a `vec4f` and a plane is four channels. Where element `(n, p, h, w)` lies
 * {@linkcode placeFunction} says.
 */
export interface Planes {
  /** Planes of one image. */
  readonly perImage: number;
  /** Planes of the whole batch. */
  readonly count: number;
  /** Pixels from one row to the next. */
  readonly row: number;
  /** Channels of an element. */
  readonly lanes: 1 | 4;
  /** The planes of a pixel are neighbours, not the pixels of a plane. */
  readonly last: boolean;
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
      ...{ perImage: c, count: n * c, row: w, lanes: 1, last: false },
      types: { F: "f32", U: "u32", B: "bool" },
    };
  }
  const types = { F: "vec4f", U: "vec4u", B: "vec4<bool>" };
  const last = layout === "nhwc";
  const row = last ? w : pitch(w);
  return { perImage: groups(c), count: n * groups(c), row, lanes: 4, last, types };
}

/**
 * WGSL of `fn NAME(plane, h, w)`: where an element lies, planes of all images counted one after the other.
 *
 * @param height WGSL of the rows of a plane.
 * @param row WGSL of the pixels from one row to the next.
 */
export function placeFunction(
  name: string,
  { last, perImage }: Pick<Planes, "last" | "perImage">,
  height: string,
  row: string,
): string {
  const image = last ? `(plane / ${perImage}u * ${height} + h)` : `(plane * ${height} + h)`;
  const place = `${image} * ${row} + w`;
  return `fn ${name}(plane: u32, h: u32, w: u32) -> u32 {
  return ${last ? `(${place}) * ${perImage}u + plane % ${perImage}u` : place};
}
`;
}

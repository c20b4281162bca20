import { checkSizes } from "../gpu/check_sizes.ts";
import { flatStep } from "../gpu/flat.ts";
import { bindings, bytesOf, ceilDiv, type Kernel, operands, sizeOf } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { elementsIn, type Layout, type Shape4 } from "../layout.ts";
import { planesOf } from "../planes.ts";
import rectified from "../relu/rectified.wgsl" with { type: "text" };
import { columnSteps } from "./columns.ts";
import naive from "./planes_naive.wgsl" with { type: "text" };
import partial from "./planes_partial.wgsl" with { type: "text" };
import { treeStep } from "./tree.ts";

/** The gradient to add up: of a 4-D tensor in some layout, or of a row-major matrix. */
export type BiasGradient =
  | {
    readonly shape: Shape4;
    readonly layout: Layout;
    /** dy counts only where the operand `y` is positive: a ReLU, and any max-pool behind it, undone on the way. */
    readonly relu?: boolean;
  }
  | { readonly rows: number; readonly columns: number };

/** Rungs of the ladder, slowest first: one thread a channel, or partial sums first. */
export const BIAS_GRADIENT_VARIANTS = ["naive", "partials"] as const;
export type BiasGradientVariant = typeof BIAS_GRADIENT_VARIANTS[number];

/** Elements that a thread of the first pass adds, unless that makes more partials than the last pass should read. */
const ELEMENTS_PER_THREAD = 32;
const MOST_PARTIALS = 4096;

/**
 * Gradient of a bias: `db[c]` is the sum of dy over everything but c, in an order that the shape alone decides, so that the
 * same input gives the same bits. Operands: `dy`, `db` [C], and `y` with `relu`.
 *
 * @throws {RangeError} If a size is not a positive integer.
 */
export function biasGradient(
  what: BiasGradient,
  variant: BiasGradientVariant = "partials",
): Kernel {
  const matrix = "rows" in what;
  if (matrix) checkSizes("bias_gradient", { rows: what.rows, columns: what.columns });
  const shape: Shape4 = matrix ? [what.rows, what.columns, 1, 1] : what.shape;
  const layout = matrix ? "nchw" : what.layout;
  planesOf("bias_gradient", shape, layout);
  const relu = !matrix && what.relu === true;
  const elements = elementsIn(layout, shape);
  const all = operands({
    dy: [elements, "read"],
    db: [shape[1], "write"],
    ...(relu ? { y: [elements, "read"] as const } : {}),
  });
  const steps = variant === "naive"
    ? naiveSteps(shape, layout, relu)
    : matrix
    ? columnSteps(what.rows, what.columns)
    : partialSteps(shape, layout, relu);
  return {
    op: "bias_gradient",
    variant,
    shape: matrix
      ? `${what.rows}x${what.columns}`
      : `${shape.join("x")} ${layout}${relu ? " +relu" : ""}`,
    operands: all,
    flops: sizeOf(shape),
    bytes: bytesOf(all),
    ...steps,
  };
}

function naiveSteps(
  [n, c, h, w]: Shape4,
  layout: Layout,
  relu: boolean,
): Pick<Kernel, "steps"> {
  const { types, perImage, row } = planesOf("bias_gradient", [n, c, h, w], layout);
  return {
    steps: [
      flatStep({
        code: rectified + expandTemplate(naive, { ...types, RELU: relu }),
        threads: perImage,
        bindings: bindings("read dy", "write db", ...(relu ? ["read y"] as const : [])),
        constants: { N: n, ...(layout === "nchw" ? {} : { C: c }), H: h, W: w, ROW: row },
        loops: [[n, h, w], ...(layout === "nchw" ? [] : [[4]])],
      }),
    ],
  };
}

function partialSteps(
  [n, c, h, w]: Shape4,
  layout: Layout,
  relu: boolean,
): Pick<Kernel, "steps" | "workspace"> {
  const { types, perImage, row, lanes } = planesOf("bias_gradient", [n, c, h, w], layout);
  const tile = 32 / lanes;
  const count = Math.max(ELEMENTS_PER_THREAD, ceilDiv(n * h * w, MOST_PARTIALS));
  const chunks = ceilDiv(n * h * w, count * tile);
  const length = chunks * tile;
  const first = flatStep({
    label: "partial",
    code: rectified + expandTemplate(partial, { ...types, RELU: relu }),
    threads: perImage * length,
    bindings: bindings("read dy", "write partials", ...(relu ? ["read y"] as const : [])),
    constants: {
      N: n,
      PER_IMAGE: perImage,
      H: h,
      W: w,
      ROW: row,
      TILE: tile,
      CHUNKS: chunks,
      COUNT: count,
    },
    loops: [[count]],
  });
  return {
    workspace: { partials: { kind: "buffer", bytes: 4 * lanes * perImage * length } },
    steps: [first, treeStep({ out: "db", channels: c, lanes, length })],
  };
}

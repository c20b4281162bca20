import { checkSizes } from "../gpu/check_sizes.ts";
import { flatStep } from "../gpu/flat.ts";
import { bindings, bytesOf, ceilDiv, type Kernel, operands, scratch } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import partial from "./sum_partial.wgsl" with { type: "text" };
import { treeStep } from "./tree.ts";

const ELEMENTS_PER_THREAD = 32;
const MOST_PARTIALS = 16_384;

/**
 * The sum of n f32 elements in an order that n alone decides. Operands: `x` [n], `y` [1].
 *
 * @throws {RangeError} If n is not a positive integer.
 */
export function sum(n: number): Kernel {
  checkSizes("sum", { n });
  const lanes = n % 4 === 0 ? 4 : 1;
  const length = n / lanes;
  const threads = Math.min(ceilDiv(length, ELEMENTS_PER_THREAD), MOST_PARTIALS);
  const all = operands({ x: [n, "read"], y: [1, "write"] });
  const first = flatStep({
    label: "partial",
    code: expandTemplate(partial, { F: lanes === 4 ? "vec4f" : "f32" }),
    threads,
    bindings: bindings("read x", "write partials"),
    constants: { LENGTH: length },
    loops: [[ceilDiv(length, threads)]],
  });
  return {
    op: "sum",
    variant: "partials",
    shape: `${n}`,
    operands: all,
    workspace: { partials: scratch(threads) },
    steps: [first, treeStep({ out: "y", channels: 1, lanes: 1, length: threads })],
    flops: n,
    bytes: bytesOf(all),
  };
}

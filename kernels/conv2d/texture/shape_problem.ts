import type { Conv2dDirection } from "../conv2d.ts";
import type { Conv2dShape } from "../shape.ts";

/** Why the texture rung cannot compute a direction of a shape on any device, or null. */
export function textureShapeProblem(direction: Conv2dDirection, shape: Conv2dShape): string | null {
  return direction === "backward_weight" && tapRows(shape) === 0
    ? `the kernel is too wide for registers: ${shape.kernel[1]}`
    : null;
}

/** Kernel rows whose gradient fits an invocation's registers: all, one, or none. */
export function tapRows({ kernel: [kh, kw], inChannels }: Conv2dShape): number {
  const each = Math.min(4, inChannels) * 8 * kw;
  const most = 320;
  return each * kh <= most ? kh : each <= most ? 1 : 0;
}

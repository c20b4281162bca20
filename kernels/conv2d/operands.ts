/** The operands of the three directions: `x`, `w`, `bias`, `y`; `dy`, `w`, `dx`; `x`, `dy`, `dw`. */
import { type Binding, bindings, type Operand, operands } from "../gpu/kernel.ts";
import { elementsIn, type Layout } from "../layout.ts";
import {
  type Conv2dDirection,
  type Convolution,
  inputShape,
  outputShape,
  weightCount,
} from "./shape.ts";

/** The operands of a direction in the order of every buffer rung's `@binding`s. */
export function operandBindings(direction: Conv2dDirection, bias = false): Binding[] {
  switch (direction) {
    case "forward":
      return bindings("read x", "read w", "write y", ...(bias ? ["read bias"] as const : []));
    case "backward_input":
      return bindings("read dy", "read w", "write dx");
    case "backward_weight":
      return bindings("read x", "read dy", "write dw");
  }
}

/** The operands of a convolution by name, activations in this layout. */
export function conv2dOperands(
  { direction, shape, bias, pool }: Convolution,
  layout: Layout,
): Record<string, Operand> {
  const [n, k, oh, ow] = outputShape(shape);
  const inputs = elementsIn(layout, inputShape(shape));
  const outputs = elementsIn(layout, pool ? [n, k, oh / pool[0], ow / pool[1]] : [n, k, oh, ow]);
  const weights = weightCount(shape), { dtype } = shape;
  switch (direction) {
    case "forward":
      return operands({
        x: [inputs, "read", dtype],
        w: [weights, "read", dtype],
        ...(bias ? { bias: [k, "read"] as const } : {}),
        y: [outputs, "write", dtype],
        ...(pool ? { index: [outputs, "write"] as const } : {}),
      });
    case "backward_input":
      return operands({
        dy: [outputs, "read", dtype],
        w: [weights, "read", dtype],
        dx: [inputs, "write", dtype],
      });
    case "backward_weight":
      return operands({
        x: [inputs, "read", dtype],
        dy: [outputs, "read", dtype],
        dw: [weights, "write"],
      });
  }
}

import { CAST } from "../../cast/cast.ts";
import { renamed, type Step } from "../../gpu/kernel.ts";
import type { Shape4 } from "../../layout.ts";
import { RELAYOUT } from "../../relayout/relayout.ts";
import type { Rung, RungPlan } from "../../tuning/rung.ts";
import { conv2dOperands } from "../operands.ts";
import {
  type Conv2dShape,
  type Convolution,
  inputShape,
  outputShape,
  weightCount,
} from "../shape.ts";

/**
 * f16 by a rung of f32 in nc4hw4: what is read is written out in f32 first, and what was written narrowed after. For CPU adapters, whose
 * loads of single numbers from buffers take far longer than that.
 */
export function widened(rung: Rung<Convolution>): Rung<Convolution> {
  const exact = ({ shape: { dtype: _dtype, ...shape }, ...others }: Convolution) => (
    { ...others, shape }
  );
  return {
    name: "widened",
    dtypes: ["f16"],
    problem: (convolution) => rung.problem?.(exact(convolution)) ?? null,
    plan: (convolution) => widenedPlan(convolution, exact(convolution), rung),
    pays: (_, { software }) => software,
    beatenBy: (_, { software }) => software ? [] : ["tiled"],
  };
}

function widenedPlan(
  convolution: Convolution,
  exact: Convolution,
  rung: Rung<Convolution>,
): RungPlan {
  const halves = Object.entries(conv2dOperands(convolution, "nchw"))
    .filter(([, { dtype }]) => dtype === "f16");
  const wide = conv2dOperands(exact, rung.layout ?? "nchw");
  const names = Object.fromEntries(halves.map(([name]) => [name, `${name}Wide`]));
  const { workspace, steps } = rung.plan(exact);
  const convert = (name: string, reads: boolean) => conversion(convolution.shape, name, reads);
  return {
    workspace: {
      ...workspace,
      ...Object.fromEntries(
        halves.map(([name]) =>
          [`${name}Wide`, { kind: "buffer", dtype: "f32", bytes: wide[name].bytes }] as const
        ),
      ),
    },
    steps: [
      ...halves.filter(([, { access }]) => access === "read").flatMap(([n]) => convert(n, true)),
      ...renamed(steps, names),
      ...halves.filter(([, { access }]) => access !== "read").flatMap(([n]) => convert(n, false)),
    ],
  };
}

/** Widens an operand into the workspace, or narrows what is there into it. */
function conversion(shape: Conv2dShape, operand: string, reads: boolean): Step[] {
  const input = inputShape(shape), output = outputShape(shape);
  const activations: Record<string, Shape4> = { x: input, dx: input, y: output, dy: output };
  const wide = { layout: "nc4hw4", dtype: "f32" } as const;
  const half = { layout: "nchw", dtype: "f16" } as const;
  const [from, to] = reads ? [half, wide] : [wide, half];
  const kernel = operand in activations
    ? RELAYOUT.kernel({
      shape: activations[operand],
      ...{ from: from.layout, to: to.layout, dtype: from.dtype, dtypeY: to.dtype },
    })
    : CAST.kernel({ n: weightCount(shape), to: to.dtype });
  const [x, y] = reads ? [operand, `${operand}Wide`] : [`${operand}Wide`, operand];
  const word = reads ? "widen" : "narrow";
  return renamed(kernel.steps, { x, y })
    .map((step) => ({ ...step, label: `${word} ${operand} ${step.label}` }));
}

import { bindings } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { STEP_WGSL } from "../step/step.ts";
import loss from "./loss.wgsl" with { type: "text" };
import type { LossShape } from "./shape.ts";

/** What the steps of both rungs share. @param code Template that goes on where loss.wgsl ends. @param others What it is told besides. */
export function lossStep(
  { batch, classes, withGradient = true, labelSmoothing = 0 }: LossShape,
  code: string,
  others: Readonly<Record<string, unknown>> = {},
) {
  const parameters = { ...others, GRADIENT: withGradient, SMOOTHING: labelSmoothing };
  return {
    code: STEP_WGSL + expandTemplate(loss + code, parameters),
    constants: { N: batch, C: classes },
    bindings: bindings(
      "read logits",
      "read labels",
      "uniform step",
      "write losses",
      "write ranks",
      "write predictions",
      ...(withGradient ? ["write dlogits"] as const : []),
    ),
  };
}

/** Walks over a sample's classes: to see what there is, to add up its exponentials, and to write the gradient. */
export function passes({ withGradient = true }: LossShape): number {
  return withGradient ? 3 : 2;
}

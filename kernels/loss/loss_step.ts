import { bindings } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { STEP_WGSL } from "../step/step.ts";
import { SCALER_WGSL } from "../grad_scaler/grad_scaler.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import loss from "./loss.wgsl" with { type: "text" };
import type { LossShape } from "./shape.ts";

/** What the steps of both rungs share. @param code Template that goes on where loss.wgsl ends. @param others What it is told besides. */
export function lossStep(
  { batch, classes, withGradient = true, labelSmoothing = 0, dtype = "f32", scaled = false }:
    LossShape,
  code: string,
  others: Readonly<Record<string, unknown>> = {},
) {
  const told = { T: dtype, GRADIENT: withGradient, SMOOTHING: labelSmoothing, SCALED: scaled };
  return {
    code: STEP_WGSL + (scaled ? SCALER_WGSL : "") +
      expandTemplate(narrow + loss + code, { ...others, ...told }),
    constants: { N: batch, C: classes },
    bindings: bindings(
      "read logits",
      "read labels",
      "uniform step",
      "write losses",
      "write ranks",
      "write predictions",
      ...(withGradient ? ["write dlogits"] as const : []),
      ...(scaled ? ["uniform scaler"] as const : []),
    ),
  };
}

/** Walks over a sample's classes: to see what there is, to add up its exponentials, and to write the gradient. */
export function passes({ withGradient = true }: LossShape): number {
  return withGradient ? 3 : 2;
}

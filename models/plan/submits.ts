/** How many steps of a plan are submitted together, as each submit costs the host as much as a small step costs a fast GPU. */
import { bufferBytes } from "../../kernels/dtype.ts";
import type { Plan } from "./plan.ts";

const MOST_STEPS = 16;
/** Fewer where they compute so much that a slow GPU would take seconds for a submit, after which Windows gives a device up. */
const MOST_FLOPS = 50e9;

/** What a step uploads besides images. */
const SMALL_INPUTS = ["labels", "indices", "step", "hyper"];

/** @param resident The images lie on the device; else a step's are uploaded alone, when those before it are submitted. */
export function stepsPerSubmit({ kernels }: Plan, resident: boolean): number {
  if (!resident) return 1;
  const flops = kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
  return Math.max(1, Math.min(MOST_STEPS, Math.floor(MOST_FLOPS / flops)));
}

/** Bytes of the small inputs of a step. */
export function smallInputBytes({ externals }: Plan): number {
  return SMALL_INPUTS.reduce((sum, name) => sum + (externals.get(name)?.bytes ?? 0), 0);
}

/** Bytes of the buffer through which the small inputs of a submit's steps come; none of a plan that has no inputs. */
export function inboxBytes(plan: Plan, resident: boolean): number {
  const bytes = stepsPerSubmit(plan, resident) * smallInputBytes(plan);
  return bytes === 0 ? 0 : bufferBytes(bytes);
}

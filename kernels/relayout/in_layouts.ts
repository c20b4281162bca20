import { type Kernel, type Operand, renamed, scratch } from "../gpu/kernel.ts";
import { elementsIn, type Layout, type Shape4 } from "../layout.ts";
import { RELAYOUT } from "./relayout.ts";
import type { Candidate } from "../tuning/candidate.ts";

/**
 * A candidate as a plan has it whose tensors lie as the usual variant takes and gives them: with the changes of layout before and after
 * it, where it wants others. So a tuner finds what pays in a model, where neighbours agree on a layout, and not only by itself.
 *
 * @param usual The variant that an untuned device takes; null where there is none, then the candidate is as it is.
 */
export function inLayoutsOf(candidate: Candidate, usual: Candidate | null): Candidate {
  if (!usual) return candidate;
  const names = [...new Set([candidate, usual].flatMap((one) => Object.keys(one.layouts ?? {})))];
  return names.reduce((changed, name) => {
    const own = candidate.layouts?.[name], other = usual.layouts?.[name];
    const from = other?.layout ?? "nchw", to = own?.layout ?? "nchw";
    return from === to ? changed : withChange(changed, name, (own ?? other)!.shape, from, to);
  }, candidate);
}

/** An operand in the layout `outer` of a kernel that takes or gives it in `inner`. */
function withChange(
  { kernel, layouts, ...rest }: Candidate,
  name: string,
  shape: Shape4,
  outer: Layout,
  inner: Layout,
): Candidate {
  const operand = kernel.operands[name];
  if (!operand) return { kernel, layouts, ...rest };
  const dtype = operand.dtype === "f16" ? "f16" : "f32";
  const [from, to] = operand.access === "read" ? [outer, inner] : [inner, outer];
  const change = RELAYOUT.kernel({ shape, from, to, dtype });
  const kept = `${name} ${inner}`;
  const [x, y] = operand.access === "read" ? [name, kept] : [kept, name];
  const steps = renamed(change.steps, { x, y }).map((step) => ({ ...step, label: `${x} to ${y}` }));
  const own = renamed(kernel.steps, { [name]: kept });
  return {
    ...rest,
    kernel: {
      ...kernel,
      operands: { ...kernel.operands, [name]: resized(operand, change, from === outer) },
      workspace: { ...kernel.workspace, [kept]: scratch(elementsIn(inner, shape), dtype) },
      steps: operand.access === "read" ? [...steps, ...own] : [...own, ...steps],
    },
    layouts: { ...layouts, [name]: { layout: outer, shape } },
  };
}

/** As long as the change of layout has it. */
function resized(operand: Operand, { operands }: Kernel, isRead: boolean): Operand {
  return { ...operand, bytes: operands[isRead ? "x" : "y"].bytes };
}

import { f16Array } from "../dtype.ts";
import { fromLayout, toLayout } from "../relayout/relayout_ref.ts";
import { compare, elementsAt, type Tolerance } from "./compare.ts";
import type { Device } from "../gpu/device.ts";
import { type HostArrays, type LoadedKernel, loadKernel, runLoaded } from "../gpu/run_kernel.ts";
import type { Candidate, Expectation } from "./workload.ts";

/** How well a candidate's outputs agree with float64. */
export interface Check {
  /** Elements that were compared. */
  readonly checked: number;
  readonly maxAbsError: number;
  readonly maxRelError: number;
  /** The loosest of its outputs'. */
  readonly tolerance: Tolerance;
  /** What is wrong, or null: only then may it be timed. */
  readonly failure: string | null;
}

/** Fills what a kernel must write itself, so that an element left unwritten shows. */
const JUNK = 9e9;

/** Puts a candidate with its inputs into GPU memory, converting to the layouts that it takes. */
export function loadCandidate(
  device: Device,
  { kernel, layouts = {} }: Candidate,
  inputs: HostArrays,
  sets = 1,
): Promise<LoadedKernel> {
  const converted = Object.entries(inputs).map(([name, array]) => {
    const as = layouts[name];
    const there = as ? toLayout(array as Float32Array<ArrayBuffer>, as.shape, as.layout) : array;
    return [name, kernel.operands[name]?.dtype === "f16" ? wholeF16(there) : there];
  });
  return loadKernel(device, kernel, Object.fromEntries(converted), { junk: JUNK, sets });
}

/** As f16, with an element more where they do not fill words. */
function wholeF16(array: HostArrays[string]): HostArrays[string] {
  const padded = new Float32Array(array.length + array.length % 2);
  padded.set(array);
  return f16Array(padded);
}

/** Runs a loaded candidate once and compares what it wrote with what must come out. */
export async function checkCandidate(
  device: Device,
  candidate: Candidate,
  loaded: LoadedKernel,
  expectations: readonly Expectation[],
): Promise<Check> {
  const outputs = await runLoaded(device, loaded);
  let check: Check = {
    checked: 0,
    maxAbsError: 0,
    maxRelError: 0,
    tolerance: { atol: 0, rtol: 0 },
    failure: null,
  };
  for (const expectation of expectations) {
    check = join(check, checkOutput(candidate, outputs[expectation.output], expectation));
  }
  return check;
}

function checkOutput(
  { layouts = {}, variant }: Candidate,
  bits: Float32Array<ArrayBuffer>,
  { output, as = "f32", indices, values, tolerance }: Expectation,
): Check {
  const typed = as === "f32"
    ? bits
    : as === "u32"
    ? new Uint32Array(bits.buffer)
    : f16Array(bits.buffer);
  const layout = layouts[output];
  const array = layout
    ? fromLayout(typed as Float32Array<ArrayBuffer>, layout.shape, layout.layout)
    : typed;
  const got = elementsAt(array, indices, values.length);
  const { wrong, worst, maxAbsError, maxRelError } = compare(got, values, tolerance);
  const failure = wrong === 0
    ? null
    : `${variant} is wrong: ${wrong} of ${values.length} of ${output} differ, worst at ${
      indices?.[worst] ?? worst
    }: got ${got[worst]}, want ${values[worst]} (atol ${tolerance.atol}, rtol ${tolerance.rtol})`;
  return { checked: values.length, maxAbsError, maxRelError, tolerance, failure };
}

function join(a: Check, b: Check): Check {
  return {
    checked: a.checked + b.checked,
    maxAbsError: Math.max(a.maxAbsError, b.maxAbsError),
    maxRelError: Math.max(a.maxRelError, b.maxRelError),
    tolerance: {
      atol: Math.max(a.tolerance.atol, b.tolerance.atol),
      rtol: Math.max(a.tolerance.rtol, b.tolerance.rtol),
    },
    failure: a.failure ?? b.failure,
  };
}

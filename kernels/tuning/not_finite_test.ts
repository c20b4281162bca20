/**
 * NaN never becomes a number: NaN and both infinities in every operand of every rung of every op, one at a time, against float64. And the
 * padding channels of nc4hw4 are zero whatever the others hold.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foldBatchNorm } from "../batch_norm/fold.ts";
import { conv2dWorkload } from "../conv2d/conv2d_workload.ts";
import type { Device } from "../gpu/device.ts";
import { type HostArrays, runLoaded } from "../gpu/run_kernel.ts";
import { sum } from "../reduce/sum.ts";
import { sumReference } from "../reduce/reduce_ref.ts";
import { fromLayout } from "../relayout/relayout_ref.ts";
import { testDevice } from "../testing.ts";
import { loadCandidate } from "./check.ts";
import { everyRung, PLAIN_OPS, PRODUCTS } from "./every_op_testing.ts";
import { taskOfKernel } from "./task.ts";
import type { Candidate, Expectation, Workload } from "./workload.ts";
import { uniformArray } from "./workload_parts.ts";

/** What a rung may give instead. */
interface Licence {
  readonly op: RegExp;
  readonly variant?: RegExp;
  readonly operand?: RegExp;
  readonly output?: RegExp;
  /** `NaN for inf`, `inf for NaN`, `NaN for a number`. Never a number for what is none. */
  readonly gives: readonly string[];
}

const LICENCES: readonly Licence[] = [
  // Transforms add and subtract what a direct sum keeps apart: infinities meet, in all outputs of a tile.
  { op: /^conv2d/, variant: /^winograd/, gives: ["NaN for inf", "NaN for a number"] },
  // The zeros of the padding, and those that fill up a tile, times infinity; PyTorch's convolutions have the former, too.
  {
    op: /^conv2d_(forward|backward_input)/,
    operand: /^w$/,
    gives: ["NaN for inf", "NaN for a number"],
  },
  { op: /^conv2d_backward_weight/, gives: ["NaN for inf", "NaN for a number"] },
  // Welford's update takes the difference of an infinite value and an infinite mean, as PyTorch's on GPUs does.
  { op: /^batch_norm$/, output: /mean/i, gives: ["NaN for inf"] },
  // The reference goes by the chain rule, through sums that the kernels' formula has not.
  { op: /^batch_norm_backward/, gives: ["NaN for inf", "inf for NaN"] },
];

const kind = (value: number) =>
  Number.isNaN(value) ? "NaN" : Number.isFinite(value) ? "a number" : `${value}`;
const inf = (text: string) => text.replace("-", "").replace("Infinity", "inf");

/** What is wrong with a value, or null. */
function wrong(
  got: number,
  want: number,
  { atol, rtol }: Expectation["tolerance"],
  allowed: string[],
) {
  const [is, must] = [kind(got), kind(Math.fround(want))];
  if (is === must) {
    const close = must !== "a number" || Math.abs(got - want) <= 4 * (atol + rtol * Math.abs(want));
    return close ? null : `got ${got}, want ${want}`;
  }
  const gives = `${inf(is)} for ${inf(must)}`;
  return is !== "a number" && allowed.includes(gives) ? null : `got ${got}, want ${want}: ${gives}`;
}

/** Of each output, the first value that is wrong, and the first padding channel that is not zero. */
function complaints(
  workload: Workload,
  { variant, layouts = {} }: Candidate,
  operand: string,
  outputs: Record<string, Float32Array<ArrayBuffer>>,
  expectations: readonly Expectation[],
): string[] {
  return expectations.flatMap(({ output, as = "f32", indices, values, tolerance }) => {
    const given = layouts[output];
    const raw = as === "u32" ? new Uint32Array(outputs[output].buffer) : outputs[output];
    let array = raw;
    try {
      if (given) array = fromLayout(raw as Float32Array<ArrayBuffer>, given.shape, given.layout);
    } catch (error) {
      return [`${output}: ${(error as Error).message}`]; // what a padding channel holds
    }
    const allowed = LICENCES.filter((licence) =>
      licence.op.test(workload.op) && (licence.variant ?? /./).test(variant) &&
      (licence.operand ?? /./).test(operand) && (licence.output ?? /./).test(output)
    ).flatMap(({ gives }) => gives);
    const found = Array.from(values, (want, i) => {
      const at = indices?.[i] ?? i;
      const problem = wrong(array[at], want, tolerance, allowed);
      return problem && `${output}[${at}] ${problem}`;
    }).filter((problem) => problem !== null);
    return found.slice(0, 1);
  });
}

/** Inputs with a value in the middle of an operand. */
function withValue(inputs: HostArrays, operand: string, value: number): HostArrays {
  const array = inputs[operand].slice();
  array[Math.floor(array.length / 2)] = value;
  return { ...inputs, [operand]: array };
}

/** A kernel of one rung as a workload. */
function plain(
  kernel: Candidate["kernel"],
  reads: Record<string, number>,
  expect: (inputs: Record<string, ArrayLike<number>>) => Record<string, number[]>,
): Workload {
  return {
    ...taskOfKernel(kernel),
    inputs: (seed) =>
      Object.fromEntries(
        Object.entries(reads).map(([name, n], i) => [
          name,
          uniformArray(n, seed, i).map((v) => 1.5 + v),
        ]),
      ),
    expect: (inputs) =>
      Object.entries(expect(inputs)).map(([output, values]) => ({
        ...{ output, indices: null, values: Float64Array.from(values) },
        tolerance: { atol: 1e-4, rtol: 1e-5 },
      })),
  };
}

const WORKLOADS: readonly Workload[] = [
  ...PLAIN_OPS.filter(({ op }) => op !== "augment"), // of bytes
  ...PRODUCTS,
  conv2dWorkload("forward", {
    ...{ batch: 1, inChannels: 5, height: 6, width: 7, outChannels: 3 },
    ...{ kernel: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1] },
  }),
  plain(sum(300), { x: 300 }, ({ x }) => ({ y: [sumReference(x)] })),
  plain(
    foldBatchNorm({ channels: 3, inner: 2 }),
    { w: 6, gamma: 3, beta: 3, runningMean: 3, runningVar: 3 },
    ({ w, gamma, beta, runningMean, runningVar }) => {
      const scale = [0, 1, 2].map((c) => gamma[c] / Math.sqrt(runningVar[c] + 1e-5));
      return {
        folded: Array.from(w, (value, i) => value * scale[i >> 1]),
        bias: scale.map((s, c) => beta[c] - runningMean[c] * s),
      };
    },
  ),
];

async function check(device: Device, workload: Workload): Promise<string[]> {
  const inputs = workload.inputs(1);
  // AdamW's uniform is what the host computes of finite options; its numbers follow from each other.
  const operands = Object.keys(inputs).filter((name) =>
    inputs[name] instanceof Float32Array && !(workload.op === "adamw" && name === "hyper")
  );
  const found: string[] = [];
  for (const operand of operands) {
    for (const value of [NaN, Infinity, -Infinity]) {
      const given = withValue(inputs, operand, value);
      const expectations = workload.expect(given, Infinity);
      for (const candidate of everyRung(workload, device.capabilities)) {
        const loaded = await loadCandidate(device, candidate, given);
        const outputs = await runLoaded(device, loaded);
        loaded.dispose();
        for (const problem of complaints(workload, candidate, operand, outputs, expectations)) {
          found.push(
            `${workload.op}/${candidate.variant} ${workload.shape}, ${value} in ${operand}: ${problem}`,
          );
        }
      }
    }
  }
  return found;
}

test("NaN and infinities in any operand come out of every rung as PyTorch's, and never as a number", async () => {
  const device = await testDevice();
  const found: string[] = [];
  for (const workload of WORKLOADS) found.push(...await check(device, workload));
  assert.deepEqual(found, []);
});

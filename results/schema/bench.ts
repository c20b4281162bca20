/** The part of a result document that only a run of `bench` has. Times in nanoseconds, as kernels are short. */
import { z } from "zod";
import { NOISY } from "../text/statistics.ts";
import { dims } from "./dims.ts";
import { PRECISIONS } from "./recipe.ts";
import { MOST_ENTRIES, MOST_ROWS, MOST_SAMPLES, MOST_STEPS } from "./limits.ts";
import { accuracy, anyText, count, error, list, loss, ns } from "./units.ts";
import { nullableText, rate, REASON, reasoned, seconds, text } from "./units.ts";

const samples = list(ns, MOST_SAMPLES).readonly();
const dtype = z.enum(["f32", "f16"]).describe("Type of the operands in memory; sums are in f32");
const status = z.enum(["complete", "failed", "skipped", "interrupted"]);

/** The rule, for `superRefine`, that something complete has these fields. */
function whole(...fields: string[]) {
  return (value: Record<string, unknown>, context: z.core.$RefinementCtx) => {
    if (value.status !== "complete") return;
    for (const field of fields) {
      const held = value[field];
      if (held !== null && !(Array.isArray(held) && held.length === 0)) continue;
      context.addIssue({
        code: "custom",
        path: [field],
        message: "must be there as it is complete",
      });
    }
  };
}

function agreesWithSpread({ cv, noisy }: { cv: number | null; noisy: boolean | null }): boolean {
  return noisy === (cv === null ? null : cv > NOISY);
}

const WRONG_NOISY = { path: ["noisy"], error: `must say whether cv is over ${NOISY}` };

export const roofline = z.looseObject({
  f32Gflops: rate.describe("Multiply-adds in registers, two operations each"),
  f16Gflops: rate.nullable().describe("Null where the device has no f16"),
  copyGbps: rate.describe("Bytes read and written"),
  readGbps: rate,
  launchNs: ns.describe("Of one dispatch that does next to nothing"),
  syncFloorNs: ns.describe("Host time of submitting nothing and waiting for it"),
  timestamp: z.looseObject({
    nsPerTick: ns.positive().nullable().describe("Null without timestamps"),
    source: text.describe("How it is known"),
    quantumNs: ns.positive().nullable().default(null).describe(
      "The least that two timestamps differ by; null where it is not known, as in older results",
    ),
  }).readonly(),
  hostQuantumNs: ns.positive().nullable().default(null).describe(
    "The least that two readings of the host's clock differ by; null where it is not known",
  ),
  peaks: list(
    z.looseObject({ dtype, variant: text, gflops: rate, samplesNs: samples }),
    MOST_ROWS,
  ).readonly(),
  copySamplesNs: samples,
  readSamplesNs: samples,
  launchSamplesNs: samples,
  syncFloorSamplesNs: samples,
}).describe("What the adapter can do at most, as measured by the fastest variant of each");

const gradients = z.looseObject({
  checked: z.int().positive().describe("Elements compared"),
  worst: text.describe("The parameter whose gradient is the furthest off"),
  error: error.nullable()
    .describe("Root of the mean square of its difference over its own; null where it is NaN"),
  tolerance: error.describe("What judged it: a bound by the depth of the net"),
}).describe("Against float64");

const defaults = z.looseObject({
  samplesNs: samples.describe("By the row's clock"),
  medianNs: ns.positive(),
  p5Ns: ns,
  p95Ns: ns,
  cv: rate,
  imagesPerSecond: rate,
});

export const row = z.looseObject({
  suite: text,
  op: text.describe("In snake_case: gemm, conv2d_forward, train_step"),
  shape: text.describe("For people: an opaque name to programs"),
  dims: dims.nullable().describe("Null of an older document whose shape does not tell"),
  dtype,
  variant: nullableText,
  chosenBy: z.enum(["default", "tuner"]).optional().describe(
    "Whether the variants are the defaults or the tuner's winners; absent from older rows, of which `tuned` says it",
  ),
  defaults: defaults.nullable().optional()
    .describe(
      "Of a model that the tuner's winners ran: what the defaults did in this run, in turns with them",
    ),
  samplesNs: samples.describe("Of one repetition, by `clock`, in the order taken"),
  hostSamplesNs: samples.describe("The same by host time, less the wait for an empty submit"),
  clock: z.enum(["gpu", "host"]).nullable(),
  repetitions: z.int().positive().nullable().describe("In each submit"),
  medianNs: ns.positive().nullable(),
  p5Ns: ns.nullable(),
  p95Ns: ns.nullable(),
  cv: rate.nullable().describe("Standard deviation over mean"),
  noisy: z.boolean().nullable().describe(`cv is over ${NOISY}`),
  flops: count.nullable().describe("Useful operations, the same for every variant"),
  bytes: count.nullable().describe("Each operand once"),
  gflops: rate.nullable(),
  gbps: rate.nullable(),
  pctRoofline: rate.nullable().describe("Of what the roofline allows, percent"),
  bound: z.enum(["compute", "memory", "launch"]).nullable().describe("By which ceiling"),
  maxAbsError: error.nullable()
    .describe("Against float64, of a model its losses; null also where it is NaN"),
  maxRelError: error.nullable()
    .describe("Of elements of at least a thousandth of the largest"),
  tolerance: z.looseObject({ atol: error, rtol: error })
    .readonly().nullable(),
  checked: z.int().positive().nullable().describe("Elements compared"),
  gradients: gradients.nullable().optional().describe("Of a model's training step"),
  inputSets: z.int().positive().nullable().describe("Copies of the operands that take turns"),
  compileNs: ns.nullable().describe("Upload and compilation"),
  adapted: nullableText.describe("How the size was cut to the budget"),
  imagesPerSecond: rate.nullable().describe("Of model rows"),
  status,
  reason: nullableText,
}).refine(reasoned, REASON)
  .superRefine(whole("variant", "clock", "repetitions", "medianNs", "p5Ns", "p95Ns", "cv", "noisy"))
  .superRefine(whole("samplesNs", "flops", "bytes", "gflops", "gbps", "pctRoofline", "bound"))
  .superRefine(whole("checked", "maxAbsError", "maxRelError", "tolerance", "inputSets"))
  .refine(
    ({ status, gradients }) =>
      status !== "complete" || !gradients || gradients.error! <= gradients.tolerance,
    { path: ["gradients", "error"], error: "must be within the tolerance as the row is complete" },
  )
  .refine(agreesWithSpread, WRONG_NOISY);

export const peer = z.looseObject({
  name: text.describe("The library"),
  version: nullableText.describe("Null where a library of the user's own was not found"),
  precision: z.enum(["fp32", "tf32", "amp"]).default("fp32").describe(
    "Of the library's arithmetic: TF32 products, or float16 by automatic mixed precision; ours is f32",
  ),
  device: nullableText.default(null).describe(
    "What the library computed on, where that is not our adapter by WebGPU",
  ),
  op: text,
  shape: text,
  dims: dims.nullable(),
  medianNs: ns.positive().nullable(),
  ourMedianNs: ns.positive().nullable(),
  ratio: rate.nullable().describe("Its time over ours: above 1 we are faster"),
  ratioLow: rate.nullable(),
  ratioHigh: rate.nullable(),
  samplesNs: samples,
  ourSamplesNs: samples,
  maxAbsError: error.nullable().describe("Against float64, of a model's step against our losses"),
  ourMaxAbsError: error.nullable(),
  ourVariant: nullableText,
  status,
  reason: nullableText,
}).refine(reasoned, REASON)
  .superRefine(whole("version", "medianNs", "ourMedianNs", "ratio", "ratioLow", "ratioHigh"))
  .superRefine(whole("samplesNs", "ourSamplesNs", "maxAbsError"));

export const profile = z.looseObject({
  op: text.describe("The step: train_step, inference_step"),
  shape: text.describe("Of the model"),
  dims: dims.nullable(),
  kernels: list(
    z.looseObject({
      op: text,
      shape: text,
      variant: text,
      count: z.int().positive().describe("How often the step runs it"),
      medianNs: ns.describe("Of all of them, each timed alone"),
      share: z.number().min(0).max(1).describe("Of the sum over all kernels"),
      pctRoofline: rate.describe("Of what the roofline allows, percent"),
    }),
    MOST_ROWS,
  ).readonly().describe("Slowest first"),
});

export const hostRow = z.looseObject({
  op: text.describe("Work of the host alone: build_plan, gather_batch"),
  shape: text.describe("For people: an opaque name to programs"),
  dims: dims.nullable(),
  samplesNs: samples.describe("Of one call, by the host's clock, shortest first"),
  callsPerSample: z.int().positive().nullable().describe("Of short calls, which share a sample"),
  medianNs: ns.positive().nullable(),
  p5Ns: ns.nullable(),
  p95Ns: ns.nullable(),
  cv: rate.nullable().describe("Standard deviation over mean"),
  noisy: z.boolean().nullable().describe(`cv is over ${NOISY}`),
  things: z.int().positive().nullable().describe("That a call handles"),
  unit: text.describe("What they are: dispatches, images"),
  status,
  reason: nullableText,
}).refine(reasoned, REASON)
  .superRefine(whole("samplesNs", "callsPerSample", "medianNs", "p5Ns", "p95Ns", "cv", "things"))
  .refine(agreesWithSpread, WRONG_NOISY);

const tuned = z.looseObject({
  op: text,
  shape: text,
  dtype: text,
  variant: nullableText.describe("The winner; null where none is right"),
  candidates: list(
    z.looseObject({
      variant: text,
      medianNs: ns.nullable(),
      status: z.enum(["complete", "failed", "skipped"]),
      reason: nullableText,
    }),
    MOST_ENTRIES,
  ).readonly(),
});

/** A run of the benchmark. */
export const bench = z.looseObject({
  suites: list(text, MOST_ENTRIES).readonly().describe("What was asked for"),
  filter: list(anyText, MOST_ENTRIES).readonly().nullable().describe(
    "Rows whose name contains one of these were asked for; null: all",
  ),
  budgetSeconds: seconds.positive().nullable(),
  quick: z.boolean().describe("The curated rows alone, with fewer samples"),
  dtype: dtype.describe("Of the operands of the suite kernels"),
  precision: z.enum(PRECISIONS).optional().describe(
    "Of the models' steps, whose rows are of f16 where it is mixed; the short training is in f32; absent from older documents",
  ),
  profile: z.boolean().describe("Every kernel of the models' steps was timed too"),
  tuned: z.boolean().describe("Variants are the fastest for the shape, not the defaults"),
  tuneSeconds: seconds.positive().nullable().optional()
    .describe(
      "What the tuning of a model might take; null: as long as it needs, or nothing is tuned",
    ),
  compileSeconds: seconds,
  warmupSeconds: seconds,
  tuningSeconds: seconds.describe("Of this run; what was remembered costs nothing"),
  roofline: roofline.nullable(),
  rows: list(row, MOST_ROWS).readonly(),
  peers: list(peer, MOST_ROWS).readonly(),
  host: list(hostRow, MOST_ROWS).readonly().describe("What the host does before a GPU has work"),
  tuning: list(tuned, MOST_ROWS).readonly(),
  profiles: list(profile, MOST_ENTRIES).readonly().optional().describe(
    "What model steps spend their time on",
  ),
  training: z.looseObject({
    task: text,
    epochs: z.int().positive(),
    testTop1: accuracy,
    seconds: seconds.positive(),
    imagesPerSecond: rate,
    weightsDigest: text,
    lossSamples: list(loss, MOST_STEPS).readonly().optional()
      .describe("Training losses of its first steps; absent from older documents"),
  }).nullable(),
});

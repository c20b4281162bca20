import type { BenchRow } from "../../schema/result.ts";
import type { DimsOf } from "../../schema/dims.ts";
import type { Checker } from "../checker.ts";
import { rowWork } from "../physics/work.ts";
import { outputSize } from "../product_work.ts";
import type { Step } from "../problem.ts";

/** What f16 adds by rounding what is stored. */
const F16 = { atol: 2 ** -24, rtol: 2 ** -10 };
/** The largest relative tolerance of an op in f32. */
const RTOL = 1e-5;
/** Of a model's losses, which are below 50: the largest that a suite allowed, and in mixed precision that of a net of 200 layers. */
const LOSSES = { f32: 1e-3, f16: 0.02, size: 50, atol: 1e-5 };
/** Elements that a check samples of a large output; corners may be among them twice. */
const SAMPLED = 1000;

/** A row was checked against what the depth of its sums allows, found to be within it, and on as many elements as checks take. */
export function checkTolerance(
  check: Checker,
  path: readonly Step[],
  row: BenchRow,
  version: string,
): void {
  const { dims, tolerance, maxAbsError, dtype } = row;
  if (!dims || !tolerance || maxAbsError === null) return;
  const isModel = dims.family === "model";
  const terms = termsOf(row), isF16 = dtype === "f16";
  const most = isModel ? { atol: LOSSES.atol, rtol: LOSSES[dtype] } : {
    atol: 1e-5 + atolOf(row, terms) + (isF16 ? F16.atol : 0),
    rtol: RTOL + (isF16 ? F16.rtol : 0),
  };
  for (const name of ["atol", "rtol"] as const) {
    check.holds(
      [...path, "tolerance", name],
      tolerance[name] <= most[name] * (1 + 1e-9),
      () => `is ${tolerance[name]}, but sums of ${terms} terms allow ${most[name]} at most`,
    );
  }
  // Of version 0.1 a model's error was that of its gradients too.
  if (isModel && version.startsWith("0.1.") && row.checked !== dims.batch) return;
  const size = isModel ? LOSSES.size : Math.max(10, terms);
  const allowed = tolerance.atol + tolerance.rtol * size;
  check.holds(
    [...path, "maxAbsError"],
    maxAbsError <= allowed,
    () => `is ${maxAbsError}, but the tolerance allows ${allowed} of the largest possible value`,
  );
  if (!isModel) return checkCount(check, path, row);
  check.equals([...path, "checked"], row.checked, dims.batch, "losses are");
}

/** Products or values that an output is the sum of. */
function termsOf({ op, dims }: BenchRow): number {
  switch (dims?.family) {
    case "gemm":
      return dims.k;
    case "conv2d":
      return convolutionTerms(op, dims);
    case "planes":
      return dims.batch * dims.height * dims.width;
    case "matrix":
      return dims.rows;
    default:
      return 1;
  }
}

function convolutionTerms(op: string, dims: DimsOf<"conv2d">): number {
  const { kernel, inChannels, outChannels, batch } = dims, taps = kernel[0] * kernel[1];
  const [height, width] = outputSize(dims);
  switch (op) {
    case "conv2d_forward":
      return inChannels * taps;
    case "conv2d_backward_input":
      return outChannels * taps;
    default:
      return batch * height * width;
  }
}

/** As the kernels' checks have it: a convolution's partial sums are summed one after another, other sums round as a root. */
const atolOf = ({ dims }: BenchRow, terms: number) =>
  dims?.family === "conv2d" ? 1e-7 * terms : 2e-6 * Math.sqrt(terms);

function checkCount(check: Checker, path: readonly Step[], { op, dims, checked }: BenchRow): void {
  if (checked === null) return;
  const work = rowWork(op, dims);
  if (!work) return;
  const all = work.mostWords ?? work.words;
  check.holds(
    [...path, "checked"],
    checked <= all,
    () => `is ${checked}, but all of it has ${all} elements`,
  );
  const outputs = outputsOf(op, dims!);
  const least = Math.min(SAMPLED, outputs);
  check.holds(
    [...path, "checked"],
    checked >= least,
    () => `is ${checked}, but ${op} checks ${least} at least`,
  );
}

/** The fewest elements that an output of such sizes may have. */
function outputsOf(op: string, dims: NonNullable<BenchRow["dims"]>): number {
  switch (dims.family) {
    case "gemm":
      return dims.m * dims.n;
    case "conv2d": {
      const { inChannels, outChannels, kernel, batch, height, width } = dims;
      const [outHeight, outWidth] = outputSize(dims);
      const weights = inChannels * outChannels * kernel[0] * kernel[1];
      return Math.min(
        weights,
        batch * inChannels * height * width,
        batch * outChannels * outHeight * outWidth,
      );
    }
    case "elementwise":
      return dims.elements;
    case "matrix":
      return dims.columns;
    case "pool":
      return dims.batch * dims.channels;
    case "planes":
      return dims.channels * (op === "bias_gradient" ? 1 : dims.batch * dims.height * dims.width);
    case "augment":
    case "relayout":
      return dims.batch * dims.channels * dims.height * dims.width;
    case "loss":
      return dims.batch;
    default:
      return 1;
  }
}

import type { BenchResult, BenchRow } from "../../schema/result.ts";
import type { DimsOf } from "../../schema/dims.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";
import { CLASSES } from "../reference/model_work.ts";
import { modelName, modelSize } from "../reference/parameters.ts";
import { isFirst } from "../suites/suite_rows.ts";

/** Sums of products, which f32 rounds: of some 600 recorded rows none has an error of 0. */
const ROUNDS = /^(gemm|conv2d_\w+|batch_norm\w*|softmax_cross_entropy|train_step|inference_step)$/;
/** Relative errors, of elements of a thousandth of the largest at least: recorded are 0.0012 of a kernel and 0.064 of a model at most. */
const MOST_RELATIVE = { kernels: 0.02, models: 0.25 };
/** Half a unit in the last place of f32, and that of f16 with the weights', as the checks of steps have them. */
const ROUNDING = { f32: 2 ** -24, f16: 2 ** -10 };
/** The longest sum in a model that is timed: of 512 channels by 3x3 taps. */
const LONGEST = 4608;
/** The ConvNet's layers with weights, and how many a ResNet has beside those in its name: one in each shortcut that changes the size. */
const CONVNET_DEPTH = 4, SHORTCUTS = 4;
const PARAMETERS = {
  convnet: /^(conv[12]|fc[12])\.(weight|bias)$/,
  resnet: /^((conv|bn)1|layer[1-4]\.\d+\.((conv|bn)[123]|downsample\.[01])|fc)\.(weight|bias)$/,
};

/** Whether a model that is timed has a parameter of that name. */
export const isParameter = (model: string, name: string): boolean =>
  PARAMETERS[model === "convnet" ? "convnet" : "resnet"].test(name);

/** Errors that rounding leaves, and of a model's step what its checks compare. */
export function checkErrors(
  check: Checker,
  path: readonly Step[],
  row: BenchRow,
  version: string,
): void {
  const { op, suite, maxAbsError, maxRelError, dims } = row;
  if (maxAbsError === null || maxRelError === null) return;
  const none = maxAbsError === 0;
  check.holds(
    [...path, "maxAbsError"],
    !none || !ROUNDS.test(op),
    `is 0, but f32 rounds what ${op} computes`,
  );
  check.holds(
    [...path, "maxRelError"],
    none ? maxRelError === 0 : maxRelError > 0 || !ROUNDS.test(op),
    () => `is ${maxRelError}, but maxAbsError is ${maxAbsError}`,
  );
  const most = suite === "models" ? MOST_RELATIVE.models : MOST_RELATIVE.kernels;
  check.holds(
    [...path, "maxRelError"],
    maxRelError <= most,
    () => `is ${maxRelError}, but what tolerances allow is ${most} of such elements at most`,
  );
  // Of version 0.1 a training step's gradients were checked as its losses were.
  if (dims?.family !== "model" || op !== "train_step" || isFirst(version)) return;
  checkGradients(check, path, row, dims);
}

/** All gradients of a step were compared, by what the depth of the net allows. */
function checkGradients(
  check: Checker,
  path: readonly Step[],
  { gradients, dtype }: BenchRow,
  dims: DimsOf<"model">,
): void {
  const name = modelName(dims.model, dims.stem), size = modelSize(name, CLASSES[dims.stem]);
  const at = (field: string) => [...path, "gradients", field];
  check.holds([...path, "gradients"], !!gradients, "are missing: they were never checked");
  if (!gradients || size === null) return;
  check.equals(at("checked"), gradients.checked, size, "parameters are");
  const { worst } = gradients;
  check.holds(at("worst"), isParameter(name, worst), `is ${worst}: ${name} has no such parameter`);
  const depth = name === "convnet" ? CONVNET_DEPTH : SHORTCUTS + Number(/\d+/.exec(name));
  const most = dtype === "f16"
    ? Math.sqrt(depth * 2 * ROUNDING.f16)
    : depth * Math.sqrt(Math.sqrt(LONGEST) * ROUNDING.f32);
  check.holds(
    at("tolerance"),
    gradients.tolerance <= most * (1 + 1e-9),
    () => `is ${gradients.tolerance}, but ${depth} layers allow ${most.toPrecision(3)} at most`,
  );
}

/** Images that the short training is tested on. */
const TEST_IMAGES = 2000;

/** The short training's accuracy is one of its test images, and its weights have a digest. */
export function checkShortAccuracy(check: Checker, { bench: { training } }: BenchResult): void {
  if (!training) return;
  const path = ["bench", "training"], { testTop1, weightsDigest } = training;
  check.isWhole([...path, "testTop1"], testTop1, TEST_IMAGES * testTop1, "test images");
  const isDigest = /^sha256:[0-9a-f]{64}$/.test(weightsDigest);
  check.holds([...path, "weightsDigest"], isDigest, `is ${weightsDigest}, which is no digest`);
}

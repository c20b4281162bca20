import type { BenchRow } from "../../schema/result.ts";
import type { DimsOf } from "../../schema/dims.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";
import { rowWork } from "./work.ts";

/** Bytes of a step's number, a seed and settings, by which a kernel's operands may be more than its tensors. */
const SETTINGS = 64;

/** Operations by image of recorded steps, by model, image size and stem: a layout or a fused op changes them by a thousandth. */
const MODEL_FLOPS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "convnet 32 cifar": { train_step: 44_623_290, inference_step: 15_417_384 },
  "resnet50 224 imagenet": { train_step: 24_529_974_640, inference_step: 8_193_884_064 },
};
/** By how much a plan of another layout may do more or less; recorded ones differ by 0.3 %. */
const OTHER_PLAN = 0.02;

/** Bytes for each operation that a step moves at most: in recorded ones 0.02 to 0.05, and with a batch of one the weights' besides. */
const MODEL_BYTES = 1;

/** The operations of a model's step with one image; null of one that no recorded result has. */
export function modelFlops(op: string, dims: Omit<DimsOf<"model">, "batch">): number | null {
  const { model, imageSize, stem } = dims, name = `${model} ${imageSize} ${stem}`;
  const flops = Object.hasOwn(MODEL_FLOPS, name) ? MODEL_FLOPS[name] : {};
  return Object.hasOwn(flops, op) ? flops[op] : null;
}

/** A row's operations and bytes are those of its sizes: whoever claims more claims a higher rate. */
export function checkWork(check: Checker, path: readonly Step[], row: BenchRow): void {
  const { op, dims, flops, bytes, dtype } = row;
  if (flops === null || bytes === null) return;
  if (dims?.family === "model") return checkModel(check, path, row, dims);
  const work = rowWork(op, dims);
  if (!work) return;
  check.equals([...path, "flops"], flops, work.flops, "its dims give");
  // Of f16 some operands are of two bytes and others of four.
  const least = (dtype === "f16" ? 2 : 4) * work.words,
    most = 4 * (work.mostWords ?? work.words) + SETTINGS;
  check.holds(
    [...path, "bytes"],
    bytes >= least && bytes <= most,
    () => `is ${bytes}, but its dims give ${least} to ${most}`,
  );
}

function checkModel(
  check: Checker,
  path: readonly Step[],
  { op, flops, bytes }: BenchRow,
  dims: DimsOf<"model">,
): void {
  const known = modelFlops(op, dims);
  if (known === null) return;
  const want = known * dims.batch, off = Math.abs(flops! - want);
  check.holds(
    [...path, "flops"],
    off <= OTHER_PLAN * want,
    () => `is ${flops}, but ${dims.batch} images of ${dims.model} take ${want}`,
  );
  const most = MODEL_BYTES * want;
  check.holds(
    [...path, "bytes"],
    bytes! <= most,
    () => `is ${bytes}, but ${dims.batch} images of ${dims.model} move ${most.toFixed(0)} at most`,
  );
}

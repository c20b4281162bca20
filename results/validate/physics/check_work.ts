import type { BenchRow } from "../../schema/result.ts";
import type { DimsOf } from "../../schema/dims.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";
import { CLASSES, CONVNET_SIZE, stepWork, WORK_MARGINS } from "../reference/model_work.ts";
import { rowWork } from "./work.ts";

/** Bytes of a step's number, a seed and settings, by which a kernel's operands may be more than its tensors. */
const SETTINGS = 64;

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
  { op, flops, bytes, dtype }: BenchRow,
  dims: DimsOf<"model">,
): void {
  check.holds(
    [...path, "dims"],
    dims.model !== "convnet" || dims.imageSize === CONVNET_SIZE,
    () => `are of ${dims.imageSize} pixels, but the ConvNet takes ${CONVNET_SIZE}`,
  );
  const known = stepWork(op, dims, CLASSES[dims.stem]);
  if (known === null) return;
  const margins = WORK_MARGINS[dtype === "f16" ? "mixed" : "f32"], got = { flops, bytes };
  for (const cost of ["flops", "bytes"] as const) {
    const [less, more] = margins[cost], [least, most] = known[cost], is = got[cost]!;
    check.holds(
      [...path, cost],
      is >= less * least && is <= more * most,
      () => `is ${is}, but ${dims.batch} images of ${dims.model} take about ${least.toFixed(0)}`,
    );
  }
}

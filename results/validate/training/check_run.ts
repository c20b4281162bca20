import type { TrainResult } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import { hasVariant, opOf } from "../claims/ops.ts";
import { type Problem, problemAt } from "../problem.ts";
import { MODEL_SIZES } from "../reference/parameters.ts";
import { kernelFlags } from "../reference/kernels.ts";

/** In seconds. The shortest that was recorded is 0.11, with all pipelines in the driver's cache. */
const SHORT_COMPILATION = 0.001;
/** Confusions between more classes are not written. */
const MOST_CONFUSED = 100;
/** Batches of an epoch; each is waited for, if only for the turn of a promise. */
const MANY_BATCHES = 100;
/** Runtimes whose clock counts nanoseconds; a browser's may stand still through all waits. */
export const FINE_CLOCKS: readonly string[] = ["deno", "bun", "node"];

/** What a training's program says of itself: its kernels and memory. */
export function checkRun(check: Checker, result: TrainResult): void {
  const { plan: { variants }, memory } = result.train;
  const at = (...steps: (string | number)[]) => ["train", "plan", ...steps];
  check.holds(
    at("variants"),
    Object.keys(variants).length > 0,
    "name no kernel: nothing was computed",
  );
  check.holds(
    ["train", "memory"],
    memory === null || Math.min(memory.rssFirstBytes, memory.rssLastBytes) > 0,
    "is 0 bytes: no process has none",
  );
  if (kernelFlags(result).length > 0) return; // who changed a kernel may have added one
  for (const [name, variant] of Object.entries(variants)) {
    const op = name.split(" ", 1)[0], known = opOf(op);
    const message = () => `is ${variant}: ${op} has no variant of that name`;
    check.holds(at("variants", name), known === null || hasVariant(known, variant), message);
  }
}

/** What is strange of a training, and may still be: a model of one's own. */
export function runFlags(result: TrainResult): Problem[] {
  const { train, runtime } = result, { model, epochs, final, compileSeconds } = train;
  const flags: Problem[] = [];
  const flag = (held: boolean, path: readonly string[], message: string) => {
    if (!held) flags.push(problemAt(path, message));
  };
  flag(
    Object.hasOwn(MODEL_SIZES, model),
    ["train", "model"],
    `is ${model}, which is not known here: neither its parameters nor its operations are compared`,
  );
  flag(
    compileSeconds >= SHORT_COMPILATION || epochs.length === 0 ||
      !FINE_CLOCKS.includes(runtime.name),
    ["train", "compileSeconds"],
    `is ${compileSeconds}: no plan is built in less than ${SHORT_COMPILATION} s`,
  );
  const batches = train.lossSamples.length * train.recipe.accumulate;
  const waited = epochs.some(({ inputSeconds }) => inputSeconds !== 0);
  flag(
    waited || batches < MANY_BATCHES || !FINE_CLOCKS.includes(runtime.name),
    ["train", "epochs"],
    `never waited for a batch: of ${batches} each takes a moment`,
  );
  const isNew = kernelFlags(result).length === 0; // older programs wrote none
  const confusable = final !== null && final.perClass.length <= MOST_CONFUSED;
  flag(
    !isNew || !confusable || final.confusion !== undefined,
    ["train", "final", "confusion"],
    "is missing: what was taken for what is not told",
  );
  return flags;
}

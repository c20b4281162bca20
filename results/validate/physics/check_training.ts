import type { BenchResult, PeerRow, TrainResult } from "../../schema/result.ts";
import { rowWork } from "./work.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";
import { LEAST_DISPATCH } from "./check_adapter.ts";
import { MEASURED_TOO, modelGain, phasesOf } from "./check_ceiling.ts";
import { checkSamples } from "./check_samples.ts";
import { stepsOfEpoch } from "../../schema/schedule.ts";
import { CLASSES, stepWork } from "../reference/model_work.ts";
import { modelName } from "../reference/parameters.ts";
import { limitOf, OVERCLOCKED } from "./data_sheets.ts";

/** No two epochs of a machine are as alike as this. */
const ALIKE = 1e-4;

/** A training takes its steps' dispatches, and its operations at what its adapter can do at most. */
export function checkTrainingSpeed(check: Checker, result: TrainResult): void {
  const { train, dataset, runtime } = result;
  const { recipe, epochs, plan } = train, { batch, accumulate, precision } = recipe;
  const steps = stepsOfEpoch(recipe, dataset.trainCount);
  const { gflops, source } = limitOf(result);
  const most = gflops * 1e9 * OVERCLOCKED * modelGain(result.adapter, precision === "mixed");
  const classes = train.final?.perClass.length ?? 1;
  const isKnown = train.model === modelName(recipe.model, recipe.stem); // and not of one's own
  const takes = (op: string, images: number) =>
    isKnown ? (stepWork(op, { ...recipe, batch: images }, classes)?.flops[0] ?? 0) / most : 0;
  const least = {
    train: takes("train_step", steps * batch * accumulate),
    test: takes("inference_step", dataset.testCount),
  };
  const dispatched = 1e-9 * LEAST_DISPATCH * steps * plan.dispatchesPerStep;
  const notBelow = (path: readonly Step[], seconds: number, of: number, what: string) =>
    check.holds(
      path,
      seconds >= of,
      () => `is ${seconds}, but ${what} take ${of.toPrecision(3)} at least`,
    );
  epochs.forEach(({ seconds, evalSeconds }, i) => {
    const at = (name: string) => ["train", "epochs", i, name];
    notBelow(at("seconds"), seconds, dispatched, "its steps' dispatches");
    notBelow(at("seconds"), seconds, least.train, `its operations by ${source}`);
    if (evalSeconds !== null) {
      notBelow(at("evalSeconds"), evalSeconds, least.test, `its operations by ${source}`);
    }
  });
  const quantum = ["deno", "bun", "node"].includes(runtime.name) ? 1e-6 : 1e-4;
  checkSamples(check, ["train", "epochs"], epochs.map(({ seconds }) => seconds), quantum, ALIKE);
  const evaluations = epochs.flatMap(({ evalSeconds }) => evalSeconds ?? []);
  checkSamples(check, ["train", "epochs"], evaluations, quantum, ALIKE);
  checkPlan(check, result);
  check.holds(
    ["train", "compileSeconds"],
    train.compileSeconds > 0 || epochs.length === 0,
    "is no time at all",
  );
}

/** A plan dispatches each of its kernels, and holds the weights. */
function checkPlan(check: Checker, { train: { plan, parameters } }: TrainResult): void {
  const at = (name: keyof typeof plan) => ["train", "plan", name];
  const kernels = Object.keys(plan.variants).length;
  check.holds(
    at("dispatchesPerStep"),
    plan.dispatchesPerStep >= kernels,
    () => `is ${plan.dispatchesPerStep}, but variants has ${kernels} kernels`,
  );
  check.holds(
    at("bufferBytes"),
    plan.bufferBytes >= 4 * parameters,
    () => `is ${plan.bufferBytes}, less than its ${parameters} parameters take`,
  );
}

/** The short training, and our kernels beside a library's, at the peak that the run measured itself. */
export function checkMeasuredSpeed(check: Checker, result: BenchResult): void {
  const { roofline, training, peers } = result.bench, phases = phasesOf(result);
  if (!roofline) return;
  const most = modelGain(result.adapter, false) *
    (phases === null
      ? OVERCLOCKED * limitOf(result).gflops
      : MEASURED_TOO * phases * roofline.f32Gflops);
  if (training) {
    const second = { model: "convnet", imageSize: 32, stem: "cifar" } as const;
    const batch = training.imagesPerSecond;
    const gflops = 1e-9 * stepWork("train_step", { ...second, batch }, 10)!.flops[0];
    check.holds(
      ["bench", "training", "imagesPerSecond"],
      gflops <= most,
      () => `stands for ${gflops.toFixed(0)} GFLOP/s, but the peak allows ${most.toFixed(0)}`,
    );
  }
  peers.forEach((peer, i) => {
    const flops = peerFlops(peer);
    if (flops === null || peer.ourMedianNs === null) return;
    const gflops = flops / peer.ourMedianNs;
    check.holds(
      ["bench", "peers", i, "ourMedianNs"],
      gflops <= most,
      () => `stands for ${gflops.toFixed(0)} GFLOP/s, but the peak allows ${most.toFixed(0)}`,
    );
  });
}

function peerFlops({ op, dims, precision }: PeerRow): number | null {
  if (precision !== "fp32") return null;
  if (dims?.family !== "model") return rowWork(op, dims)?.flops ?? null;
  return stepWork(op, dims, CLASSES[dims.stem])?.flops[0] ?? null;
}

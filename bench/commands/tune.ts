import process from "node:process";
import type { Device } from "../../kernels/gpu/device.ts";
import { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import { gpuName } from "../../results/text/chip.ts";
import { columns, markdownTable } from "../../results/text/markdown.ts";
import { BENCH_FEATURES } from "../measure/run_bench.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import type { Host } from "../host/host.ts";
import { openChosenDevice } from "../host/open.ts";
import { fittingMemory } from "../train/memory/fitting_memory.ts";
import { classesOf, findModel } from "../train/find_model.ts";
import { onInterrupt } from "../terminal/interrupt.ts";
import { tuningProgress } from "../terminal/tuning_progress.ts";
import { time } from "../../results/text/numbers.ts";
import { checkPrecision, settingsOf } from "../train/config.ts";
import { TUNING } from "../tune/budget.ts";
import { Tuning } from "../tune/tuning.ts";
import { TuningCache } from "../tune/tuning_cache.ts";
import { type Chosen, tuneModel } from "../tune/tune_model.ts";

/** Options of `tune`. */
export interface TuneOptions {
  readonly batch: number;
  readonly precision: Recipe["precision"];
  /** Seconds. */
  readonly tuneBudget: number;
  readonly adapter?: string;
}

/**
 * `deno task tune`: measures the likely variants of the shapes of a model's plans that are not remembered yet, and prints the winners.
 * Each winner is remembered as soon as it is found. The first Ctrl-C ends it after the variant that is tried, with what was found.
 *
 * @returns The exit code.
 */
export async function tuneCommand(
  host: Host,
  name: string,
  { batch, precision, tuneBudget, adapter }: TuneOptions,
): Promise<number> {
  const model = findModel(name);
  const display = tuningProgress(process.stdout, tuneBudget), say = display.note;
  const interrupt = onInterrupt(
    host,
    () => say("interrupted: stopping after what is tried now"),
    () => {
      display.stop();
      return "the winners of the shapes before are remembered";
    },
  );
  let device: Device | undefined;
  try {
    device = await openChosenDevice(host, adapter, BENCH_FEATURES);
    checkPrecision(precision, device.capabilities);
    const { trying } = display, shouldStop = () => interrupt.requested;
    const tuning = new Tuning(
      await Stopwatch.open(device),
      await TuningCache.open(host, device.adapter, say),
      { seconds: tuneBudget, most: TUNING.full.most, trying, shouldStop },
    );
    const subject = { model, settings: settingsOf({ batch, precision }, classesOf(name)) };
    await fittingMemory(subject, device, { verb: "tune" });
    say(
      `tuning ${model.name}, batch ${batch}, ${precision} precision, on ${gpuName(device.adapter)}`,
    );
    const chosen = await tuneModel(tuning, subject, {}, say);
    display.stop();
    say(`\n${foundTable(tuning)}`);
    const stoppedEarly = tuning.isStopped && !chosen.isRemembered;
    say(stoppedEarly ? STOPPED_EARLY : verdictLine(chosen));
    return stoppedEarly ? interrupt.exitCode : 0;
  } finally {
    display.stop();
    interrupt.release();
    device?.close();
  }
}

function foundTable({ found }: Tuning): string {
  const rows = found.map(({ op, shape, dtype, variant, candidates }) => [
    op,
    shape,
    dtype,
    variant ?? "none",
    candidates.filter(({ medianNs }) => medianNs !== null)
      .toSorted((a, b) => a.medianNs! - b.medianNs!)
      .map(({ variant, medianNs }) => `${variant} ${time(medianNs!)}`).slice(0, 3).join(", "),
  ]);
  return markdownTable(columns("op", "shape", "type", "fastest", "the first three"), rows);
}

/** The shape under way may lack candidates, so it is tuned again. */
const STOPPED_EARLY =
  "Stopped: the winners of all shapes but the one under way are remembered, and tune goes on from there.";

function verdictLine({ variants, isRemembered }: Chosen): string {
  if (Object.keys(variants).length === 0) {
    return "The training step is not faster with these than with the defaults, which stay in use.";
  }
  return `The training step is faster with these${
    isRemembered
      ? ", and train and bench will use them."
      : " by a comparison that was cut short, so train will not use them until tune has time for all of it: run it again."
  }`;
}

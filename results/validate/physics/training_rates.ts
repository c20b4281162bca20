import type { Result, TrainResult } from "../../schema/result.ts";
import { stepsOfEpoch } from "../../schema/schedule.ts";
import { type Problem, problemAt } from "../problem.ts";
import known from "../reference/known_rates.json" with { type: "json" };
import { limitOf, type Named, sheetOf } from "./data_sheets.ts";

/** The fastest that an adapter was recorded to train a model in f32. */
export interface KnownRate {
  readonly adapter: string;
  /** Of a software adapter's machine, else null. */
  readonly processors: number | null;
  readonly model: string;
  readonly imageSize: number;
  readonly batch: number;
  readonly imagesPerSecond: number;
}

/**
 * By how much a run of the same card may be faster than the fastest recorded step, which waits for nothing: five recorded trainings reach 0.65 of
 * it, and kernels get better. Another card may be twice as fast, or more where it can do more; two recorded software adapters are 9 times apart, and processors 2.
 */
const SAME = 1.5, OTHER = 2, OTHER_PROCESSOR = 4;
/** Mixed precision: the step of the recorded card would be its dispatches alone. */
const MIXED = 4;
/** Evaluated images in the time of a trained one, recorded: 1.5 to 3.8. */
const LEAST_EVALUATED = 0.5, MOST_EVALUATED = 8;
/** Images of an epoch and of a test; less is over before clocks rise, or between two waits. */
const MANY_TRAINED = 5000, MANY_TESTED = 2000;

/** Where a training's times are unlike those of any machine that was recorded. */
export function rateFlags(result: TrainResult): Problem[] {
  const { train, dataset } = result;
  const flags: Problem[] = [];
  const most = mostOf(result);
  const steps = stepsOfEpoch(train.recipe, dataset.trainCount);
  const trained = steps * train.recipe.batch * train.recipe.accumulate;
  train.epochs.forEach(({ seconds, evalSeconds }, i) => {
    const imagesPerSecond = trained / seconds;
    const at = (name: string) => ["train", "epochs", i, name];
    if (most !== null && imagesPerSecond > most) {
      const message = `is ${imagesPerSecond.toFixed(0)}: by what is recorded of this model ` +
        `${most.toFixed(0)} at most is expected of this adapter`;
      flags.push(problemAt(at("imagesPerSecond"), message));
    }
    if (evalSeconds === null || trained < MANY_TRAINED || dataset.testCount < MANY_TESTED) return;
    const ratio = dataset.testCount / evalSeconds / imagesPerSecond;
    if (ratio >= LEAST_EVALUATED && ratio <= MOST_EVALUATED) return;
    const message = `is ${evalSeconds}: ${ratio.toPrecision(2)} images evaluated in the time of ` +
      `one trained, ${LEAST_EVALUATED} to ${MOST_EVALUATED} are usual`;
    flags.push(problemAt(at("evalSeconds"), message));
  });
  return flags;
}

/** Images per second that are believed of a run; null of a model that was not recorded. */
function mostOf(result: TrainResult, rates: readonly KnownRate[] = known): number | null {
  const { model, recipe: { imageSize, batch, accumulate, precision } } = result.train;
  const { software } = result.adapter;
  const same = rates.filter((rate) =>
    rate.model === model && rate.imageSize === imageSize &&
    (rate.processors !== null) === software
  );
  if (same.length === 0) return null;
  const limits = same.map((rate) => {
    // A step of more images takes no less time, and smaller ones are no faster by the image.
    const rated = rate.imagesPerSecond * Math.max(1, batch * accumulate / rate.batch);
    return rated * (software ? byProcessors(result, rate) : byCard(result.adapter, rate));
  });
  return Math.max(...limits) * (precision === "mixed" ? MIXED : 1);
}

function byProcessors({ host: { cores } }: Result, { processors }: KnownRate): number {
  return OTHER_PROCESSOR * (cores === null ? Infinity : Math.max(1, cores / processors!));
}

function byCard(adapter: Named, rate: KnownRate): number {
  const recorded = { device: null, description: rate.adapter };
  const own = sheetOf(adapter), other = sheetOf(recorded);
  if (own !== null && other !== null && own.gflops === other.gflops && own.gbps === other.gbps) {
    return SAME;
  }
  const of = ({ device, description }: Named) =>
    limitOf({ adapter: { software: false, device, description }, host: { cores: null } }).gflops;
  return OTHER * Math.max(1, of(adapter) / of(recorded));
}

/** The rates of recorded trainings and of steps without waiting, the fastest of each adapter and model. */
export function knownRates(results: readonly Result[]): KnownRate[] {
  const found = new Map<string, KnownRate>();
  for (const rate of results.flatMap(ratesOf)) {
    const key = [rate.adapter, rate.processors, rate.model, rate.imageSize, rate.batch].join(" ");
    const before = found.get(key);
    if (!before || before.imagesPerSecond < rate.imagesPerSecond) found.set(key, rate);
  }
  return [...found].sort(([a], [b]) => a < b ? -1 : 1).map(([, rate]) => rate);
}

function ratesOf(result: Result): KnownRate[] {
  const { adapter, host } = result;
  const own = {
    adapter: adapter.description ?? adapter.device ?? "unknown",
    processors: adapter.software ? host.cores : null,
  };
  if (adapter.software && host.cores === null) return [];
  if (result.kind === "train") {
    const { model, recipe: { imageSize, batch, accumulate, precision }, epochs } = result.train;
    if (precision !== "f32" || epochs.length === 0) return [];
    const imagesPerSecond = Math.max(...epochs.map((epoch) => epoch.imagesPerSecond));
    return [{ ...own, model, imageSize, batch: batch * accumulate, imagesPerSecond }];
  }
  return result.bench.rows.flatMap(({ op, dims, dtype, imagesPerSecond }) => {
    if (op !== "train_step" || dims?.family !== "model" || dtype !== "f32") return [];
    if (imagesPerSecond === null) return [];
    const { model, imageSize, batch } = dims;
    return [{ ...own, model, imageSize, batch, imagesPerSecond }];
  });
}

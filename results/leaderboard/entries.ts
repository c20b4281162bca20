/** What of a result document can be compared with others. */
import { isUsualClock } from "../schema/clocks.ts";
import { cleanText } from "../text/clean_text.ts";
import type { Entry } from "./schema.ts";
import type { BenchResult, BenchRow, Result, TrainResult } from "../schema/result.ts";

/** An entry without its flags; `path`: where in the document its flags are. */
export interface Measured {
  readonly path: string;
  readonly entry: Omit<Entry, "flags" | "verified">;
}

/** A training, or the complete rows of a benchmark, in the order of the document. */
export function entriesOf(result: Result): Measured[] {
  return result.kind === "train" ? trainEntry(result) : benchEntries(result);
}

/** Nothing where no epoch was whole. */
function trainEntry(result: TrainResult): Measured[] {
  const { train: { epochs, model, parameters, final, recipe }, dataset } = result;
  if (epochs.length === 0) return [];
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const rates = epochs.map(({ imagesPerSecond }) => imagesPerSecond).sort((a, b) => a - b);
  const images = epochs.reduce((sum, epoch) => sum + epoch.imagesPerSecond * epoch.seconds, 0);
  const value = finite(images / seconds);
  if (value === null) return [];
  const { task, batch, accumulate, imageSize, precision } = recipe;
  const pixels = imageSize === 32 ? "" : ` at ${imageSize} pixels`;
  const types = precision === "f32" ? "" : `, ${precision} precision`;
  const size = `${recipe.epochs} epochs of ${dataset.trainCount}, batch ${
    batch * accumulate
  }${types}`;
  return [{
    path: "train",
    entry: {
      workload: cleanText(`train ${task} ${model} of ${parameters} parameters${pixels}, ${size}`),
      op: "train",
      group: "training",
      dtype: null,
      metric: "images/s",
      value,
      low: rates[0],
      high: rates.at(-1)!,
      interval: "slowest and fastest epoch",
      top1: final?.testTop1 ?? null,
      seconds: finite(seconds),
      pctRoofline: null,
      unranked: whyUnranked(result),
    },
  }];
}

function whyUnranked(result: TrainResult): string | null {
  const { status, dataset } = result;
  if (status !== "complete") return `the run was ${status}`;
  const { evalOnly, resumedFrom, lossSamples } = result.train;
  if (evalOnly) return "it only evaluates";
  if (resumedFrom === lossSamples.length) return "all its steps were an earlier run's";
  // Whose epochs are not looked at as copies, as they need not be its own.
  if (resumedFrom !== null) return "some of its epochs may be an earlier run's";
  if (dataset.synthetic) return "synthetic data";
  if (dataset.evaluatedOn === "train") return "evaluated on its training images";
  if (!isUsualClock(result)) return OTHER_CLOCK;
  return null;
}

function benchEntries(result: BenchResult): Measured[] {
  const { status, bench: { rows } } = result;
  const unranked = status === "failed"
    ? "the run failed"
    : isUsualClock(result)
    ? null
    : OTHER_CLOCK;
  return rows.flatMap((row, index) => {
    if (row.status !== "complete") return [];
    const { medianNs, p5Ns, p95Ns, imagesPerSecond } = row;
    const value = imagesPerSecond ?? row.gflops!;
    // The same work in another time.
    const within = (ns: number) => finite(value * medianNs! / ns);
    return [
      {
        path: `bench.rows[${index}]`,
        entry: {
          workload: workloadOf(row),
          op: cleanText(row.op),
          group: imagesPerSecond === null ? "kernel" : "step",
          dtype: row.dtype,
          metric: imagesPerSecond === null ? "GFLOP/s" : "images/s",
          value,
          low: within(p95Ns!),
          high: within(p5Ns!),
          interval: "95th and 5th percentile of the samples' times",
          top1: null,
          seconds: null,
          pctRoofline: row.pctRoofline,
          unranked,
        },
      } satisfies Measured,
    ];
  });
}

const OTHER_CLOCK = "by another clock than results/RULES.md's";

/** What a row of a benchmark is called: equal texts may be compared. */
export const workloadOf = ({ op, shape }: BenchRow) => cleanText(`${op} ${shape}`);

const finite = (value: number) => Number.isFinite(value) && value > 0 ? value : null;

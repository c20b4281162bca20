import type { Result, TrainResult } from "../schema/result.ts";
import { benchFlags } from "./bench_flags.ts";
import { hasReference } from "./losses/check_losses.ts";
import { recipeDifferences } from "./recipe.ts";
import { commandFlags } from "./claims/check_argv.ts";
import { adapterFlags } from "./physics/check_adapter.ts";
import { bandFlags } from "./statistics/reference_band.ts";
import { commitFlags } from "./reference/commits.ts";
import { machineFlags } from "./origin/machine_flags.ts";
import { kernelFlags } from "./reference/kernels.ts";
import { type Problem, problemAt, type Step } from "./problem.ts";
import { busyLabel } from "../text/labels.ts";
import { MOST_PERCENT } from "../text/numbers.ts";
import { NOISY, sampleStatistics } from "../text/statistics.ts";
import { trainingFlags } from "./training/training_flags.ts";
import { workFlags } from "./reference/work.ts";

/** Samples that `bench` takes of the longest rows. */
const LEAST_SAMPLES = 3;
/** In recorded rows the two clocks' medians are within 6 % of each other. */
const CLOCKS_APART = 1.25;

/** What may be published, but must be shown beside the numbers. */
export function flagsOf(result: Result): Problem[] {
  return [
    ...kernelFlags(result),
    ...commitFlags(result),
    ...machineFlags(result),
    ...originFlags(result),
    ...adapterFlags(result),
    ...commandFlags(result),
    ...numberFlags(result),
  ];
}

function originFlags({ suite, status, reason, ...rest }: Result): Problem[] {
  const flags: Problem[] = [];
  if (suite.gitDirty === null) {
    flags.push(
      problemAt(["suite", "gitDirty"], "it is not known whether the sources were committed"),
    );
  }
  if (suite.gitDirty) {
    flags.push(problemAt(["suite", "gitDirty"], "the source tree had uncommitted changes"));
  }
  if (status !== "complete") flags.push(problemAt(["status"], `is ${status}: ${reason}`));
  if (rest.kind === "train" && rest.dataset.synthetic) {
    flags.push(problemAt(["dataset", "synthetic"], "is drawn by a program: never ranked"));
  }
  return flags;
}

function numberFlags(result: Result): Problem[] {
  if (result.kind === "train") {
    return [
      ...epochFlags(result),
      ...trainingFlags(result),
      ...bandFlags(result),
      ...uncheckedFlags(result),
    ];
  }
  const { rows, peers } = result.bench, busy = busyLabel(result.bench);
  return [
    ...busy === null ? [] : [problemAt(["bench", "rows"], busy)],
    ...workFlags(result),
    ...benchFlags(result),
    ...rows.flatMap(({ samplesNs, hostSamplesNs, pctRoofline }, i) => [
      ...scatter(["bench", "rows", i, "cv"], samplesNs),
      ...few(["bench", "rows", i, "samplesNs"], samplesNs),
      ...clocksApart(["bench", "rows", i, "samplesNs"], samplesNs, hostSamplesNs),
      ...(pctRoofline ?? 0) <= MOST_PERCENT ? [] : [
        problemAt(
          ["bench", "rows", i, "pctRoofline"],
          `is ${pctRoofline!.toFixed(0)} %: faster than the measured ceiling`,
        ),
      ],
    ]),
    ...peers.flatMap(({ samplesNs, ourSamplesNs }, i) => [
      ...few(["bench", "peers", i, "samplesNs"], samplesNs),
      ...scatter(["bench", "peers", i, "samplesNs"], samplesNs),
      ...scatter(["bench", "peers", i, "ourSamplesNs"], ourSamplesNs),
    ]),
  ];
}

/** Of the recipe's runs, whose losses are to be known. */
function uncheckedFlags(result: TrainResult): Problem[] {
  if (hasReference(result) || recipeDifferences(result).length > 0) return [];
  const { recipe: { seed } } = result.train;
  const message = `are unchecked: what seed ${seed} gives on these data is not known here`;
  return [problemAt(["train", "lossSamples"], message)];
}

/** The first epoch is left out: it is also that of the clocks' rise. */
function epochFlags({ train }: TrainResult): Problem[] {
  const seconds = train.epochs.slice(1).map((epoch) => epoch.seconds);
  return scatter(["train", "epochs"], seconds);
}

function few(path: Step[], { length }: readonly number[]): Problem[] {
  if (length === 0 || length >= LEAST_SAMPLES) return [];
  return [problemAt(path, `are ${length}: bench takes ${LEAST_SAMPLES} at least`)];
}

/** The GPU's clock and the host's tell of the same repetitions. */
function clocksApart(path: Step[], gpu: readonly number[], host: readonly number[]): Problem[] {
  if (gpu.length === 0 || host.length === 0) return [];
  const ratio = sampleStatistics(host).median / sampleStatistics(gpu).median;
  if (ratio >= 1 / CLOCKS_APART && ratio <= CLOCKS_APART) return [];
  return [
    problemAt(path, `differ from the host's clock: its median is ${ratio.toFixed(2)} times theirs`),
  ];
}

function scatter(path: Step[], samples: readonly number[]): Problem[] {
  const cv = samples.length < 2 ? 0 : sampleStatistics(samples).cv;
  if (cv <= NOISY) return [];
  return [
    problemAt(path, `times scatter by ${(100 * cv).toFixed(1)} %, more than ${100 * NOISY} %`),
  ];
}

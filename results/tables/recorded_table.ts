import { columnsLegend } from "./bench/bench_legend.ts";
import { adapterLabel, datasetLabel, machineLabel, runtimeLabel } from "../text/labels.ts";
import { columns, escape, markdownTable } from "../text/markdown.ts";
import { benchSections } from "./bench_sections.ts";
import { benches, type Recorded } from "./recorded.ts";
import { decidingPart, recipeText } from "../schema/recipe_entries.ts";
import type { TrainResult } from "../schema/result.ts";
import { deviation, mean } from "../text/statistics.ts";
import { timeToAccuracy } from "../validate/statistics/time_to_accuracy.ts";

const NONE = "No result is recorded yet.\n";

/** Runs that differ by their seed alone. */
interface Group {
  readonly day: string;
  readonly runs: readonly TrainResult[];
}

/**
 * All recorded results as Markdown: one row for the runs that differ by their seed alone, hardware and software adapters apart.
 * Of rows for the same thing the newest day's stands, of runs of the same seed the newest.
 */
export function recordedTable(recorded: readonly Recorded[]): string {
  const complete = recorded.filter(({ result }) => result.status === "complete");
  if (complete.length === 0) return joined(NONE, incomplete(recorded));
  const groups = grouped(complete);
  const benched = benches(complete);
  const section = (title: string, software: boolean) => {
    const trained = groups.filter(({ runs }) => runs[0].adapter.software === software);
    const measured = benched.filter(({ result }) => result.adapter.software === software);
    const parts = joined(trainSection(trained), ...benchSections(measured));
    return joined(`### ${title}\n`, parts || NONE);
  };
  return joined(
    section("Hardware adapters", false),
    section("Software adapters (they run on the CPU: not to be ranked with hardware)", true),
    groups.length > 0 ? legend(groups) : "",
    benched.length > 0 ? columnsLegend(benched.map(({ result }) => result)) : "",
    incomplete(recorded),
  );
}

/** Paragraphs, with an empty line between those that are not empty. */
function joined(...parts: string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}

function grouped(recorded: readonly Recorded[]): Group[] {
  const newest = new Map<string, { day: string; bySeed: Map<number, TrainResult> }>();
  for (const { day, result } of recorded) {
    if (result.kind !== "train") continue;
    const key = sameButSeed(result);
    let group = newest.get(key);
    if (group === undefined || group.day < day) {
      newest.set(key, group = { day, bySeed: new Map() });
    }
    if (group.day > day) continue;
    const other = group.bySeed.get(result.train.recipe.seed);
    if (other === undefined || Date.parse(other.createdAt) < Date.parse(result.createdAt)) {
      group.bySeed.set(result.train.recipe.seed, result);
    }
  }
  return [...newest].sort(([a], [b]) => a < b ? -1 : 1).map(([, { day, bySeed }]) => ({
    day,
    runs: [...bySeed.values()].sort((a, b) => a.train.recipe.seed - b.train.recipe.seed),
  }));
}

/** What must agree for numbers to be averaged; it also gives the rows' order. */
function sameButSeed(result: TrainResult): string {
  const { train, dataset, host, driver, suite, protocol } = result;
  const { name, sha256, canonical, synthetic, trainCount, testCount } = dataset;
  return JSON.stringify([
    [train.recipe.task, train.model, adapterLabel(result), runtimeLabel(result), suite.version],
    [host.cpu, driver, name, sha256, canonical, synthetic, trainCount, testCount],
    [decidingPart(train.recipe), sorted(train.augment), sorted(protocol)],
  ]);
}

/** The same object with its keys in order, so that equal ones have equal JSON. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, field]) => [key, sorted(field)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1));
}

function trainSection(groups: readonly Group[]): string {
  if (groups.length === 0) return "";
  const texts = ["task", "model", "adapter", "runtime", "suite", "data", "recipe", "seeds"];
  const headings = columns(
    ...texts,
    "#test top-1",
    "#to 50 %",
    "#images/s",
    "#train loss",
    "recorded",
  );
  return markdownTable(headings, groups.map(row));
}

function row({ day, runs }: Group): string[] {
  const [first] = runs;
  const { train, dataset, suite } = first;
  const { figure } = timeToAccuracy(runs);
  return [
    train.recipe.task,
    train.model,
    machineLabel(first),
    runtimeLabel(first),
    suite.version,
    `${datasetLabel(first)}, ${dataset.trainCount} + ${
      dataset.evaluatedOn === "train" ? "no test" : dataset.testCount
    } images`,
    recipeText(train.recipe),
    runs.map(({ train }) => train.recipe.seed).join(", "),
    spread(runs.map(({ train }) => 100 * train.final!.testTop1)),
    figure === null ? "–" : `${figure.trainSeconds.toPrecision(3)} s`,
    fixed(mean(runs.map(throughput)), 0),
    fixed(mean(runs.map(({ train }) => train.epochs.at(-1)?.trainLoss ?? NaN)), 4),
    day,
  ];
}

/** Images trained on per second over the whole run. */
function throughput({ train: { epochs } }: TrainResult): number {
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return epochs.reduce((sum, epoch) => sum + epoch.imagesPerSecond * epoch.seconds, 0) / seconds;
}

/** A number for a cell; a run that was resumed at its end has no epoch and so none. */
function fixed(value: number, digits: number): string {
  return Number.isNaN(value) ? "–" : value.toFixed(digits);
}

function spread(values: readonly number[]): string {
  const middle = mean(values);
  if (values.length === 1) return `${middle.toFixed(2)} %`;
  return `${middle.toFixed(2)} ± ${deviation(values).toFixed(2)} %`;
}

function legend(groups: readonly Group[]): string {
  const clocks = new Set(groups.map(({ runs }) => runs[0].protocol.clock.seconds));
  return "Test top-1 after the last epoch: mean ± sample standard deviation over the seeds. To 50 %: training time to\n" +
    "that test top-1 by [the rules](RULES.md#time-to-accuracy), of five seeds or more. Images/s and the last\n" +
    "epoch's train loss: means over the seeds.\n" +
    [...clocks].map((clock) => `Time counted: ${escape(clock)}.\n`).join("");
}

function incomplete(recorded: readonly Recorded[]): string {
  return recorded.filter(({ result }) => result.status !== "complete")
    .map(({ path, result }) =>
      `- Not in the table: ${escape(path)}, ${result.status}: ${escape(result.reason ?? "")}.\n`
    ).join("");
}

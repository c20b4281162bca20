import { escape } from "../../text/markdown.ts";
import { isCut } from "../../text/labels.ts";
import { MOST_PERCENT } from "../../text/numbers.ts";
import type { BenchResult, BenchRow } from "../../schema/result.ts";

/** How the numbers of a run came about, as a list. */
export function benchLegend(result: BenchResult): string {
  return list(...legendLines(result));
}

/** The same as plain lines. */
export function legendLines(result: BenchResult): string[] {
  const { rows } = result.bench;
  const clocks = new Set(rows.flatMap(({ clock }) => clock ?? []));
  const cuts = new Set(rows.flatMap(({ adapted }) => adapted ?? []));
  return [
    ...columnsLines([result]),
    ...(clocks.size > 0 ? [`Clock of these rows: ${[...clocks].join(" and ")}.`] : []),
    ...(cuts.size > 0 ? [`Sizes that were cut or looked for: ${[...cuts].join("; ")}.`] : []),
    variants(result),
  ];
}

/** What the columns mean, of several runs. */
export function columnsLegend(results: readonly BenchResult[]): string {
  return list(...columnsLines(results));
}

function columnsLines(results: readonly BenchResult[]): string[] {
  const clocks = results.map(({ protocol: { clock } }) =>
    `Time: ${clock.seconds}. Not counted: ${clock.excluded.join(", ")}.`
  );
  const benches = results.map(({ bench }) => bench);
  return [
    ...new Set(clocks),
    ...COLUMNS,
    ...(benches.some(({ rows }) => rows.some(isCut)) ? [CUT] : []),
    ...(benches.some(({ rows }) => rows.some(isOverCeiling)) ? [OVER_CEILING] : []),
    ...(benches.some(({ host }) => host.length > 0) ? [HOST] : []),
    ...(benches.some(({ peers }) => peers.length > 0) ? [PEERS] : []),
  ];
}

const COLUMNS = [
  "Median and spread (standard deviation ÷ mean, marked ! over 5 %) are of all samples; the JSON has " +
  "each sample by the GPU's and the host's clock.",
  "A row is timed only after its output agreed with a float64 reference on random input. Max error is " +
  "the largest difference; the JSON has the tolerance, the relative error and how many elements were " +
  "compared. A model's step has a tolerance for its losses and one for its gradients, which grow with " +
  "the net's depth. Gradient error: the worst parameter's, ÷ the size of its gradient.",
  "GFLOP/s counts a multiply-add as two operations, the same for every variant; GB/s counts each " +
  "operand once. Share of roofline: best possible time ÷ measured median, the best possible time " +
  "being the longest of what arithmetic, bandwidth and launch need at their measured ceilings.",
];

const isOverCeiling = ({ pctRoofline }: BenchRow) => (pctRoofline ?? 0) > MOST_PERCENT;

const OVER_CEILING =
  `Share of roofline over ${MOST_PERCENT} %, marked !: the ceiling was measured too low, as other ` +
  "programs ran meanwhile, or the kernel's operands were still in a cache.";

const CUT = "(cut): the size would have taken too long and was reduced; the reduced size is shown.";

const HOST = "Host: work that runs before a GPU has any, by the host's clock alone, each checked " +
  "before it is timed.";

const PEERS =
  "Ratio: library's median ÷ ours (above 1: ours is faster), by the host's clock, in turns on " +
  "one machine; low–high: the least and the largest ratio of a round. A library without a device ran " +
  "on our adapter, in our process. Ours is f32 throughout. Errors: against float64; of a model's " +
  "step, the library's losses against ours.";

function variants({ bench }: BenchResult): string {
  const { tuned, tuning, compileSeconds, warmupSeconds, tuningSeconds } = bench;
  const spent = `Outside the samples: compilation and upload ${compileSeconds.toFixed(1)} s, ` +
    `warm-up ${warmupSeconds.toFixed(1)} s, tuning ${tuningSeconds.toFixed(1)} s.`;
  if (!tuned) return `Variants: the ladders' defaults. ${spent}`;
  const shapes = tuning.filter(({ op }) => !STEPS.includes(op));
  const candidates = shapes.flatMap((tuned) => tuned.candidates);
  const failed = candidates.filter(({ status }) => status === "failed").length;
  return `Variants: for each shape the fastest that is right, of the likely ones; models ran their ` +
    `defaults first${duels(tuning)}. Shapes ${shapes.length}, candidates ` +
    `${candidates.length}, of which ${failed} were wrong or did not run. ${spent}`;
}

/** Ops under which steps of models stand among the shapes that were tuned. */
const STEPS = ["inference_step", "train_step"];

/** Of older runs, which tell of no duel, nothing. */
function duels(tuning: BenchResult["bench"]["tuning"]): string {
  const steps = tuning.filter(({ op }) => STEPS.includes(op));
  if (steps.length === 0) return "";
  const won = steps.filter(({ variant }) => variant === "tuned").length;
  return `, and took the fastest only where, in turns, that was faster by more than the scatter: ${won} of ${steps.length} steps`;
}

function list(...lines: string[]): string {
  return lines.map((line) => `- ${escape(line)}\n`).join("");
}

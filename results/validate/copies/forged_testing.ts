/** Copies of published runs, each as one of its own: what somebody tries who wants to win without measuring. */
import { consistent, faster } from "../corpus/consistent_testing.ts";
import { BENCH, BENCH_AGAIN, type Edit, NEWER, PEERS, TRAIN } from "../corpus/edit_testing.ts";
import {
  between,
  eachEpoch,
  eachList,
  madeUp,
  mirrored,
  nudge,
  nudgeByScatter,
  type Samples,
  scatteredAs,
  shuffled,
  smoothed,
} from "./times_testing.ts";

/** A copy, which nothing but the run that it was made from tells. */
export interface Copy {
  readonly name: string;
  readonly base: string;
  readonly edit: Edit;
  readonly path: string;
  readonly reason: RegExp;
}

const NEW_ID = "00000000-0000-4000-8000-000000000000";
const TRAIN_TIMES = /^have times of the run [\da-f-]{36}/;

const copy = (base: string, path: string, reason: RegExp) => (name: string, edit: Edit): Copy => {
  const consistently = consistent(edit);
  return {
    name,
    base,
    path,
    reason,
    edit: (d) => {
      d.id = NEW_ID;
      consistently(d);
    },
  };
};

const bench = copy(BENCH, "bench.rows", TRAIN_TIMES);
const noisy = copy(NEWER, "bench.rows", TRAIN_TIMES);
const peers = copy(PEERS, "bench.rows", TRAIN_TIMES);
const train = copy(TRAIN, "train.epochs", TRAIN_TIMES);

const BENCHES: readonly Copy[] = [
  bench("a bench under another id", () => {}),
  bench("a bench of another day", (d) => d.createdAt = "2026-11-27T00:00:00Z"),
  bench("a bench of another card", (d) => {
    Object.assign(d.adapter, { description: "NVIDIA H100", device: String(0x2330) });
    d.driver = "NVIDIA 570.00";
  }),
  bench("a bench by a factor", faster(1.02)),
  bench("rows each by a factor of its own", (d) =>
    d.bench.rows.forEach((row: never, i: number) => {
      eachList([row], (times) => times.map((time) => time * (1 + i / 500)));
    })),
  bench("times in another order", eachRow(shuffled)),
  bench("times in another order, by a factor", (d) => {
    eachRow(shuffled)(d);
    faster(0.99)(d);
  }),
  bench("rows in another order", (d) => d.bench.rows.reverse()),
  bench("times to whole nanoseconds", eachRow((times) => times.map(Math.round))),
  bench("times nudged by a millionth", eachRow(nudge(1e-6))),
  bench("times nudged by a thousandth", eachRow(nudge(1e-3))),
  bench("times nudged by a thousandth and by a factor", (d) => {
    eachRow(nudge(1e-3))(d);
    faster(1.02)(d);
  }),
  bench(
    "times nudged by a hundred-thousandth in another order",
    eachRow((times) => shuffled(nudge(1e-5)(times))),
  ),
  bench("a third of the rows, the others made up", (d) => {
    d.bench.rows.forEach((row: never, i: number) => i % 3 > 0 && eachList([row], madeUp));
    madeUpRoofline(d);
  }),
  bench("half of the rows, nudged, the others made up", (d) => {
    d.bench.rows.forEach((row: never, i: number) =>
      eachList([row], i % 2 > 0 ? nudge(5e-4) : madeUp)
    );
    madeUpRoofline(d);
  }),
  bench("the host's times, the GPU's made up", (d) => {
    d.bench.rows.forEach((row: { samplesNs: number[] }) => row.samplesNs = madeUp(row.samplesNs));
    madeUpRoofline(d);
  }),
  bench("the roofline, the rows made up", eachRow(madeUp)),
  bench(
    "times without the last of each row",
    (d) => eachList(d.bench.rows, (times) => times.slice(0, -1)),
  ),
  bench("times nudged by as much as they scatter", eachRow(nudgeByScatter)),
  bench("times mirrored at their median", eachRow(mirrored)),
  bench("times mirrored, in another order", eachRow((times) => shuffled(mirrored(times)))),
  bench("running means of three times", eachRow(smoothed)),
  bench("means of two published runs", (d) => {
    const other = JSON.parse(BENCH_AGAIN).bench;
    d.bench.rows.forEach((row: never, i: number) => between(row, other.rows[i]));
  }),
  bench("each row with the scatter of another, nudged", (d) => {
    const { rows } = d.bench, others = structuredClone(rows);
    rows.forEach((row: Samples, i: number) => {
      const { samplesNs, hostSamplesNs } = others[(i + 1) % rows.length];
      row.samplesNs = scatteredAs(row.samplesNs, nudge(2e-4)(samplesNs));
      row.hostSamplesNs = scatteredAs(row.hostSamplesNs, nudge(2e-4)(hostSamplesNs));
    });
    madeUpRoofline(d);
  }),
  noisy("a noisy bench nudged by a hundredth", eachRow(nudge(0.01))),
  noisy("a noisy bench nudged by its scatter of three hundredths", eachRow(nudge(0.03))),
  noisy("a noisy bench by a factor in another order", (d) => {
    eachRow(shuffled)(d);
    faster(1.3)(d);
  }),
  peers(
    "comparisons with libraries by a factor",
    (d) => eachList(d.bench.peers, (times) => times.map((time) => time * 0.9)),
  ),
  peers("comparisons with libraries, nudged", (d) => eachList(d.bench.peers, nudge(1e-3))),
];

const TRAININGS: readonly Copy[] = [
  train("a training under another id", () => {}),
  train("a training by a factor", eachEpoch((times) => times.map((time) => time * 0.8))),
  train("epochs in another order", eachEpoch(shuffled)),
  train("seconds nudged by a ten-thousandth", eachEpoch(nudge(1e-4))),
  train(
    "seconds by a factor, nudged by a ten-thousandth",
    eachEpoch((times) => nudge(1e-4)(times).map((time) => time * 1.1)),
  ),
  train("the seconds made up, the evaluations' copied", eachEpoch(madeUp, ["seconds"])),
  train("the evaluations' seconds made up", eachEpoch(madeUp, ["evalSeconds", "inputSeconds"])),
];

/** Changes every list of a bench. */
function eachRow(change: (times: number[]) => number[]): Edit {
  return (d) => {
    eachList(d.bench.rows, change);
    eachList(d.bench.peers, change);
  };
}

// deno-lint-ignore no-explicit-any
function madeUpRoofline(d: any): void {
  eachList([d.bench.roofline, ...d.bench.roofline.peaks, ...d.bench.host], madeUp);
}

export const COPIES: readonly Copy[] = [...BENCHES, ...TRAININGS];

/** Figures of a machine, each made of all its runs of a workload in a division. */
import type { z } from "zod";
import type { Known } from "../../schema/known.ts";
import { median } from "../../text/statistics.ts";
import type { Entry, SeedSet, Submission } from "../schema.ts";
import { typicalRuns } from "./typical.ts";
import type { machine } from "./machine_schema.ts";

export type Machine = Known<z.infer<typeof machine>>;
export type Standing = Machine["standings"][number];

/** A standing before the others are known. */
export type Unplaced = Omit<Standing, "rank">;

interface Ran {
  readonly submission: Submission;
  readonly entry: Entry;
}

/** What a machine stands for: times to accuracy, and the workloads in the order of their first runs. */
export function standingsOf(runs: readonly Submission[], sets: readonly SeedSet[]): Unplaced[] {
  const ran = runs.flatMap((submission) =>
    submission.entries.map((entry) => ({ submission, entry }))
  );
  const entries = Map.groupBy(ran, ({ submission: { division }, entry }) => {
    const { workload, dtype, metric, unranked } = entry;
    return JSON.stringify([division, workload, dtype, metric, unranked]);
  });
  const accuracies = Map.groupBy(
    sets,
    ({ division, workload, unranked }) => JSON.stringify([division, workload, unranked]),
  );
  return [
    ...[...accuracies.values()].map((all) => accuracyStanding(all, runs)),
    ...[...entries.values()].map(entryStanding),
  ];
}

const RUNS = "lowest and highest of the runs";

function entryStanding(all: readonly Ran[]): Unplaced {
  const ran = typicalRuns(
    all.map((each) => ({
      ...each,
      ...{ speed: each.entry.value, verified: each.entry.verified?.times ?? false },
    })),
  );
  const values = ran.map(({ entry }) => entry.value);
  const value = median(values);
  const { submission, entry } = ran.find((each) => each.entry.value === value)!;
  const flagged = ran.filter((each) => each.entry.flags.length > 0);
  const { workload, op, group, dtype, metric, seconds, pctRoofline, unranked } = entry;
  const accuracies = ran.flatMap(({ entry: { top1 } }) => top1 ?? []);
  return {
    division: submission.division,
    ...{ workload, op, group, dtype, metric, value },
    ...(ran.length === 1
      ? { low: entry.low, high: entry.high, interval: entry.interval }
      : { low: Math.min(...values), high: Math.max(...values), interval: RUNS }),
    ...{ n: ran.length, apart: all.length - ran.length },
    run: submission.id,
    top1: accuracies.length > 0 ? median(accuracies) : null,
    seconds,
    wallSeconds: null,
    pctRoofline,
    flagged: flagged.length,
    flag: flagged.length > 0
      ? flagged[0].submission.flags[flagged[0].entry.flags[0]].message
      : null,
    verified: entry.verified,
    unranked,
  };
}

/** What the low and the high of one set's time are. */
const SEEDS = "fastest and slowest seed but for the first and the last";

function accuracyStanding(all: readonly SeedSet[], runs: readonly Submission[]): Unplaced {
  const sets = typicalSets(all, runs);
  const times = sets.flatMap(({ trainSeconds }) => trainSeconds ?? []);
  const value = times.length > 0 ? -median(times.map((time) => -time)) : null;
  const set = sets.find(({ trainSeconds }) => trainSeconds === value)!;
  const flags = sets.flatMap(({ flags }) => flags);
  return {
    division: set.division,
    workload: set.workload,
    op: "time to accuracy",
    group: "accuracy",
    dtype: null,
    metric: "s",
    value,
    ...(times.length > 1
      ? {
        low: Math.min(...times),
        high: Math.max(...times),
        interval: "fastest and slowest program",
      }
      : { low: set.low, high: set.high, interval: SEEDS }),
    apart: all.length - sets.length,
    n: sets.reduce((sum, { seeds }) => sum + seeds.filter(({ counts }) => counts).length, 0),
    run: set.seeds[0].id,
    top1: set.reference?.mean ?? null,
    seconds: null,
    wallSeconds: set.wallSeconds,
    pctRoofline: null,
    flagged: sets.filter(({ flags }) => flags.length > 0).length,
    flag: flags[0] ?? null,
    verified: set.verified,
    unranked: set.unranked,
  };
}

/** Those without a figure tell nothing of the others; a set stands where all its seeds do, and is of its first one's program. */
function typicalSets(all: readonly SeedSet[], runs: readonly Submission[]): SeedSet[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const timed = all.flatMap((set) => {
    if (set.trainSeconds === null || set.trainSeconds === 0) return [];
    const own = set.seeds.filter(({ counts }) => counts).map(({ id }) => byId.get(id)!);
    const published = own.every((run) => run.published);
    const submission = { ...own[0], published };
    return [{
      submission,
      speed: 1 / set.trainSeconds,
      verified: set.verified?.times ?? false,
      set,
    }];
  });
  return timed.length === 0 ? [...all] : typicalRuns(timed).map(({ set }) => set);
}

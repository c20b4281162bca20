import type { Entry, Leaderboard, SeedSet, Submission } from "./schema.ts";

type Field<K extends keyof Submission> = Submission[K];

/** A submission as the leaderboard's page has it. */
export interface Run {
  readonly id: string;
  readonly date: string;
  readonly section: Field<"section">;
  readonly division: Field<"division">;
  readonly adapter: string;
  readonly vendor: string;
  readonly driver: string | null;
  readonly runtime: string;
  readonly runtimeName: string;
  readonly cpu: string | null;
  readonly roofline: boolean;
}

/** A line of its tables. */
export interface BoardLine {
  /** Its place among the runs; of a time to accuracy that of the first seed, which stands for the machine. */
  readonly submission: number;
  readonly workload: string;
  readonly group: Entry["group"] | "accuracy";
  readonly dtype: string | null;
  readonly metric: string;
  /** More is better, but of seconds less; null of seeds without a figure. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly interval: string | null;
  readonly top1: number | null;
  readonly seconds: number | null;
  readonly pctRoofline: number | null;
  readonly rank: number | null;
  readonly unranked: string | null;
  readonly flags: number;
  /** The first of them. */
  readonly flag: string | null;
  /** Of a time to accuracy, its seeds with their places among the runs. */
  readonly seeds: readonly (readonly [seed: number, submission: number])[];
  readonly wallSeconds: number | null;
}

/** What the leaderboard's page loads. */
export interface BoardData {
  readonly runs: readonly Run[];
  readonly lines: readonly BoardLine[];
}

/** The leaderboard as its page needs it, small: rounded numbers, no flags but the first of each entry. */
export function boardData({ submissions, timeToAccuracy }: Leaderboard): BoardData {
  const places = new Map(submissions.map(({ id }, index) => [id, index]));
  return {
    runs: submissions.map(runOf),
    lines: [
      ...timeToAccuracy.map((set) => setLine(set, places)),
      ...submissions.flatMap((submission, index) =>
        submission.entries.map((entry) => entryLine(submission, entry, index))
      ),
    ],
  };
}

function runOf(submission: Submission): Run {
  const { id, createdAt, section, division, adapter, vendor, driver } = submission;
  const { runtime, runtimeName, cpu, roofline } = submission;
  const words = { id, date: createdAt.slice(0, 10), section, division, adapter, vendor, driver };
  return { ...words, runtime, runtimeName, cpu, roofline };
}

function setLine(set: SeedSet, places: ReadonlyMap<string, number>): BoardLine {
  const { workload, rank, unranked, reference, flags, seeds } = set;
  return {
    submission: places.get(seeds[0].id)!,
    workload,
    group: "accuracy",
    dtype: null,
    metric: "s",
    value: rounded(set.trainSeconds),
    low: rounded(set.low),
    high: rounded(set.high),
    interval: "fastest and slowest seed but for the first and the last",
    top1: rounded(reference?.mean ?? null),
    seconds: null,
    pctRoofline: null,
    rank,
    unranked,
    flags: flags.length,
    flag: flags[0] ?? null,
    seeds: seeds.map(({ seed, id }) => [seed, places.get(id)!]),
    wallSeconds: rounded(set.wallSeconds),
  };
}

function entryLine(submission: Submission, entry: Entry, index: number): BoardLine {
  const { workload, group, dtype, metric, interval, rank, unranked, flags } = entry;
  return {
    submission: index,
    workload,
    group,
    dtype,
    metric,
    value: rounded(entry.value),
    low: rounded(entry.low),
    high: rounded(entry.high),
    interval,
    top1: rounded(entry.top1),
    seconds: rounded(entry.seconds),
    pctRoofline: rounded(entry.pctRoofline),
    rank,
    unranked,
    flags: flags.length,
    flag: flags.length > 0 ? submission.flags[flags[0]].message : null,
    seeds: [],
    wallSeconds: null,
  };
}

const rounded = (value: number | null) => value === null ? null : Number(value.toPrecision(5));

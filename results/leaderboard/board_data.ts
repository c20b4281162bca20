import { type Cell, type Packed, packed } from "./packed.ts";
import type { Entry, Leaderboard, SeedSet, Submission } from "./schema.ts";

/** What the leaderboard's page loads. */
export interface BoardData {
  readonly newest: string | null;
  readonly refused: number;
  readonly texts: readonly string[];
  readonly submissions: Packed;
  readonly entries: Packed;
}

/** The leaderboard as its page needs it, small: rounded numbers, no flags but the first of each entry. */
export function boardData(
  { newest, submissions, timeToAccuracy, quarantined }: Leaderboard,
): BoardData {
  const texts = new Map<string, number>();
  const packedSubmissions = packed(submissions.map(submissionRow), texts);
  const places = new Map(submissions.map(({ id }, index) => [id, index]));
  const entries = packed(
    [
      ...timeToAccuracy.map((set) => setRow(set, places)),
      ...submissions.flatMap((submission, index) =>
        submission.entries.map((entry) => entryRow(submission, entry, index))
      ),
    ],
    texts,
  );
  return {
    newest,
    refused: quarantined.length,
    texts: [...texts.keys()],
    submissions: packedSubmissions,
    entries,
  };
}

function submissionRow(submission: Submission) {
  const { id, kind, createdAt, section, division, adapter, vendor, driver } = submission;
  const { runtime, runtimeName, cpu, suite, roofline } = submission;
  const words = { id, kind, date: createdAt.slice(0, 10), section, division, adapter, vendor };
  return { ...words, driver, runtime, runtimeName, cpu, suite, roofline: Number(roofline) };
}

/** A set of seeds as a line of the tables; its first seed stands for the machine. */
function setRow(set: SeedSet, places: ReadonlyMap<string, number>): Record<string, Cell> {
  const { workload, trainSeconds, low, high, rank, unranked, reference, flags, seeds } = set;
  return {
    submission: places.get(seeds[0].id)!,
    workload,
    group: "accuracy",
    dtype: null,
    metric: "s",
    value: rounded(trainSeconds),
    low: rounded(low),
    high: rounded(high),
    interval: "fastest and slowest seed but for the first and the last",
    top1: rounded(reference?.mean ?? null),
    seconds: null,
    pctRoofline: null,
    rank,
    unranked,
    flags: flags.length,
    flag: flags[0] ?? null,
    seeds: seeds.map(({ seed, id }) => `${seed}:${places.get(id)}`).join(" "),
    wallSeconds: rounded(set.wallSeconds),
  };
}

function entryRow(submission: Submission, entry: Entry, index: number) {
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
    seeds: null,
    wallSeconds: null,
  };
}

const rounded = (value: number | null) => value === null ? null : Number(value.toPrecision(5));

import { type Packed, packed } from "./packed.ts";
import type { Entry, Leaderboard, Submission } from "./schema.ts";

/** What the leaderboard's page loads. */
export interface BoardData {
  readonly newest: string | null;
  readonly refused: number;
  readonly texts: readonly string[];
  readonly submissions: Packed;
  readonly entries: Packed;
}

/** The leaderboard as its page needs it, small: rounded numbers, no flags but the first of each entry. */
export function boardData({ newest, submissions, quarantined }: Leaderboard): BoardData {
  const texts = new Map<string, number>();
  const packedSubmissions = packed(submissions.map(submissionRow), texts);
  const entries = packed(
    submissions.flatMap((submission, index) =>
      submission.entries.map((entry) => entryRow(submission, entry, index))
    ),
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
  };
}

const rounded = (value: number | null) => value === null ? null : Number(value.toPrecision(5));

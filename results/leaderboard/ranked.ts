import type { Entry, Submission } from "./schema.ts";
import type { Unranked } from "./submission.ts";

/**
 * Gives every entry its rank among those of the same section, division, workload and data type, the largest value first. Software is thus
 * never ranked with hardware, and nothing that says why it has no rank is ranked at all.
 */
export function ranked(submissions: readonly Unranked[]): Submission[] {
  const fields = new Map<string, number[]>();
  for (const submission of submissions) {
    for (const entry of submission.entries) {
      if (entry.unranked !== null) continue;
      const field = fieldOf(submission, entry);
      const values = fields.get(field);
      if (values) values.push(entry.value);
      else fields.set(field, [entry.value]);
    }
  }
  const ranks = new Map([...fields].map(([field, values]) => [field, ranksOf(values)]));
  return submissions.map((submission) => ({
    ...submission,
    entries: submission.entries.map((entry) => ({
      ...entry,
      rank: entry.unranked === null
        ? ranks.get(fieldOf(submission, entry))!.get(entry.value)!
        : null,
    })),
  }));
}

function fieldOf(
  { section, division }: Unranked,
  { workload, dtype, metric }: Omit<Entry, "rank">,
): string {
  return JSON.stringify([section, division, workload, dtype, metric]);
}

/** By value, one more than how many are larger. */
export function ranksOf(values: readonly number[]): Map<number, number> {
  const ranks = new Map<number, number>();
  values.toSorted((a, b) => b - a).forEach((value, index) => {
    if (!ranks.has(value)) ranks.set(value, index + 1);
  });
  return ranks;
}

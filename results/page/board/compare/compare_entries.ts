/** Two entries side by side: a machine in a division each. */
import { checkClocks } from "../../../compare/protocol.ts";
import type { Interval } from "../../../compare/bootstrap.ts";
import { meanRatio, NOISE, ratioOf, type ResampledRatio } from "../../../compare/ratio.ts";
import { workloadOf } from "../../../leaderboard/entries.ts";
import type { Result } from "../../../schema/result.ts";
import { UserError } from "../../../text/user_error.ts";
import type { Line } from "../lines.ts";

/** A workload that both ran. */
export interface ComparedLine {
  readonly base: Line;
  readonly other: Line;
  /** How many times as fast the other is. */
  readonly ratio: number;
  /** Null where no samples can be had, or why is said. */
  readonly interval: Interval | null;
  readonly verdict: ResampledRatio["verdict"] | null;
  /** Why there is no interval. */
  readonly reason: string | null;
}

/** The geometric mean of workloads of one group. */
export interface ComparedGroup {
  readonly group: Line["group"];
  readonly ratio: Pick<ResampledRatio, "ratio" | "interval" | "verdict" | "n">;
}

export interface ComparedEntries {
  readonly lines: readonly ComparedLine[];
  readonly groups: readonly ComparedGroup[];
}

/** The lines of both entries that can be compared, in the order of the first one's. */
export function commonLines(base: readonly Line[], other: readonly Line[]): [Line, Line][] {
  const keyOf = ({ workload, dtype, metric }: Line) => JSON.stringify([workload, dtype, metric]);
  const ranked = ({ rank }: Line) => rank !== null;
  const others = new Map(other.filter(ranked).map((line) => [keyOf(line), line]));
  return base.filter(ranked).flatMap((line) => {
    const match = others.get(keyOf(line));
    return match ? [[line, match]] : [];
  });
}

/**
 * Compares the median runs of two entries, as `compare` does two results: intervals by the bootstrap of their samples, widened by the noise
 * between runs.
 *
 * @param results Of the runs, by id, as far as they can be had.
 */
export function compareEntries(
  pairs: readonly (readonly [Line, Line])[],
  results: ReadonlyMap<string, Result>,
): ComparedEntries {
  const compared = pairs.map(([base, other], seed) => compareLines(base, other, results, seed));
  const groups = Map.groupBy(
    compared.filter(({ resampled }) => resampled !== null),
    ({ line }) => line.base.group,
  );
  return {
    lines: compared.map(({ line }) => line),
    groups: [...groups].map(([group, own]) => ({
      group,
      ratio: meanRatio(own.map(({ resampled }) => resampled!)),
    })),
  };
}

function compareLines(
  base: Line,
  other: Line,
  results: ReadonlyMap<string, Result>,
  seed: number,
): { readonly line: ComparedLine; readonly resampled: ResampledRatio | null } {
  const [a, b] = [base, other].map(({ run }) => results.get(run));
  const plain = base.metric === "s" ? base.value! / other.value! : other.value! / base.value!;
  const without = (reason: string) => ({
    line: { base, other, ratio: plain, interval: null, verdict: null, reason },
    resampled: null,
  });
  if (!a || !b) return without("the samples are on the leaderboard's site");
  if (base.group === "accuracy") return without("of seeds there is no interval");
  const against = reasonAgainst(a, b);
  if (against !== null) return without(against);
  const [below, above] = [samplesOf(a, base), samplesOf(b, other)];
  if (below.length === 0 || above.length === 0) return without("no samples");
  const resampled = ratioOf(below, above, NOISE[base.machine.section], seed);
  const { ratio, interval, verdict } = resampled;
  return { line: { base, other, ratio, interval, verdict, reason: null }, resampled };
}

function reasonAgainst(base: Result, other: Result): string | null {
  try {
    checkClocks({ name: "the second", result: base }, { name: "the first", result: other });
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Times of a workload in a run, of trainings per image. */
function samplesOf(result: Result, { workload, dtype }: Line): readonly number[] {
  if (result.kind === "train") {
    return result.train.epochs.filter(({ imagesPerSecond }) => imagesPerSecond > 0)
      .map(({ imagesPerSecond }) => 1e9 / imagesPerSecond);
  }
  const row = result.bench.rows.find((row) =>
    row.status === "complete" && row.dtype === dtype && workloadOf(row) === workload
  );
  return row?.samplesNs ?? [];
}

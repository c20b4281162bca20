/** What measuring a document's rows again says of them. */
import type { BenchResult } from "../../schema/result.ts";
import { type ComparableRow, comparableRows, compareBench, isMeasured } from "../compare_bench.ts";
import { type ComparedRow, lostRows, type RowName } from "../comparison.ts";
import { rowText } from "../difference_text.ts";
import { lossTolerance } from "../loss_tolerance.ts";
import { checkComparable } from "../comparable.ts";
import { rowKey } from "../protocol.ts";
import { type Check, Compared } from "./compared.ts";
import { type Asked, drawnRows } from "./sample.ts";
import { noiseBetween, otherMachine, sameKind, sameSources } from "./same_program.ts";
import type { Verification } from "./verify_train.ts";

/** What the short training is called where rows are filtered. */
export const TRAINING_NAME = "models training";

/** The rows for which a document claims a time: what was left out or failed is no claim. */
export function claimedRows(result: BenchResult): ComparableRow[] {
  return comparableRows(result).filter(isMeasured);
}

/** Whether a name has one of the texts of a filter in it. */
function wants(filter: readonly string[] | null, name: string): boolean {
  return filter === null || filter.some((text) => name.includes(text));
}

/** Of the claimed rows those that are to be measured again. */
export function rowsToVerify(claimed: BenchResult, sha256: string, asked: Asked): ComparableRow[] {
  const named = claimedRows(claimed)
    .filter(({ suite, op, shape }) => wants(asked.filter, `${suite} ${op} ${shape}`));
  return drawnRows(named, sha256, asked);
}

/** Whether the short training is to be run again. */
export function hasTraining({ bench: { training } }: BenchResult, { filter }: Asked): boolean {
  return training !== null && wants(filter, TRAINING_NAME);
}

/**
 * Judges claimed rows, and the short training, by a run made here. A row that is slower here was claimed too fast; one that is faster was not. Of another
 * kind of adapter the short training alone is compared.
 *
 * @param sha256 Of the claimed document's file, by which rows were drawn.
 * @throws {UserError} Where times are by other clocks.
 */
export function verifyRows(
  claimed: BenchResult,
  rerun: BenchResult,
  sha256: string,
  asked: Asked,
): Verification {
  checkComparable({ name: "the result", result: claimed }, { name: "the run here", result: rerun });
  const because = otherMachine(claimed, rerun);
  return {
    rule: "times",
    because,
    checks: [
      ...sameKind(claimed, rerun)
        ? timed(claimed, rerun, rowsToVerify(claimed, sha256, asked))
        : [],
      ...hasTraining(claimed, asked) ? [shortTraining(claimed, rerun)] : [],
    ],
  };
}

/** That each was measured here too, and is not slower. */
function timed(claimed: BenchResult, rerun: BenchResult, asked: readonly RowName[]): Check[] {
  if (asked.length === 0) return [];
  const noise = noiseBetween(claimed, rerun);
  const inputs = [only(claimed, asked), rerun].map((result) => ({ name: "", result }));
  const { rows, differences } = compareBench(inputs[0], inputs[1], noise);
  const missing = lostRows(differences);
  return [
    {
      ...{ what: "rows", compared: asked.length, off: null, allowed: null },
      difference: firstOf(missing, (row) => `${rowText(row)}: not measured here`),
    },
    ...rows.length === 0 ? [] : [times(rows)],
  ];
}

function times(rows: readonly ComparedRow[]): Check {
  const slower = rows.filter(({ ratio }) => ratio.verdict === "slower");
  const off = ({ ratio: { ratio } }: ComparedRow) => Math.max(0, 1 / ratio - 1);
  const used = (row: ComparedRow) => off(row) / row.ratio.spread;
  const worst = rows.reduce((a, b) => used(b) > used(a) ? b : a);
  return {
    ...{ what: "times", compared: rows.length, off: off(worst), allowed: worst.ratio.spread },
    difference: firstOf(
      slower.toSorted((a, b) => used(b) - used(a)),
      (row) => `${rowText(row)}: takes ${(1 / row.ratio.ratio).toPrecision(3)} times as long here`,
    ),
  };
}

/** The first, and how many more there are. */
function firstOf<T>([first, ...others]: readonly T[], text: (item: T) => string): string | null {
  if (first === undefined) return null;
  return others.length === 0 ? text(first) : `${text(first)} (and ${others.length} more rows)`;
}

/** A document with some of its rows. */
function only(result: BenchResult, some: readonly RowName[]): BenchResult {
  const keys = new Set(some.map(rowKey));
  const rows = result.bench.rows.filter((row) => keys.has(rowKey(row)));
  const host = result.bench.host.filter((row) => keys.has(rowKey({ ...row, dtype: null })));
  return { ...result, bench: { ...result.bench, rows, host } };
}

/** Its recipe and seed are the suite's, so that its losses are the same but for rounding, and by one program to the bit; by which winners it ran is not told. */
function shortTraining(claimed: BenchResult, rerun: BenchResult): Check {
  const compared = new Compared("short training");
  const [a, b] = [claimed, rerun].map(({ bench }) => bench.training);
  if (!a || !b) {
    compared.same("bench.training", a && "trained", b && "trained");
    return compared.check;
  }
  const usual = !claimed.bench.tuned && !rerun.bench.tuned;
  const exact = usual && otherMachine(claimed, rerun).length === 0 && sameSources(claimed, rerun);
  compared.same("bench.training.task", a.task, b.task);
  compared.same("bench.training.epochs", a.epochs, b.epochs);
  for (const [step, loss] of (a.lossSamples ?? []).entries()) {
    const path = `bench.training.lossSamples[${step}]`;
    compared.number(path, loss, b.lossSamples?.[step], exact ? 0 : lossTolerance(step), loss);
  }
  if (exact) {
    compared.same("bench.training.weightsDigest", a.weightsDigest, b.weightsDigest);
    compared.same("bench.training.testTop1", a.testTop1, b.testTop1);
  }
  return compared.check;
}

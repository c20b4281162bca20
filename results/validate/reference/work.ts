import type { BenchResult } from "../../schema/result.ts";
import known from "./known_work.json" with { type: "json" };
import { type Problem, problemAt } from "../problem.ts";
import { sampleStatistics } from "../../text/statistics.ts";

/**
 * Operations and bytes of the roofline's kernels and of rows, and images of an epoch, in recorded results, by {@linkcode Work}'s name. They follow
 * from what is computed and not from how, so a newer suite is judged by them too; where it changes a kernel's work, its first recorded result
 * brings the new amount.
 */
export type KnownWork = Readonly<Record<string, readonly number[]>>;

/** What one repetition did, as its rate and its time say. */
export interface Work {
  /** On which kind of adapter, as a CPU gets less to do: `copy hardware`. */
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly amount: number;
}

/** The work that a run's rates stand for; those without samples are left out. */
export function workOf({ adapter, bench: { roofline, rows, training } }: BenchResult): Work[] {
  const found: Work[] = [];
  const kind = adapter.software ? "software" : "hardware";
  const add = (name: string, path: Work["path"], amount: number) =>
    found.push({ name: `${name} ${kind}`, path: ["bench", ...path], amount });
  const rate = (name: string, path: Work["path"], perNs: number, samplesNs: readonly number[]) => {
    if (samplesNs.length === 0) return;
    add(name, ["roofline", ...path], perNs * sampleStatistics(samplesNs).median);
  };
  if (roofline) {
    const { peaks, copyGbps, copySamplesNs, readGbps, readSamplesNs } = roofline;
    peaks.forEach((peak, i) => rate("peak", ["peaks", i, "gflops"], peak.gflops, peak.samplesNs));
    rate("copy", ["copyGbps"], copyGbps, copySamplesNs);
    rate("read", ["readGbps"], readGbps, readSamplesNs);
  }
  if (training) {
    const { task, imagesPerSecond, seconds, epochs } = training;
    const path = ["training", "imagesPerSecond"];
    add(`an epoch of ${task}`, path, imagesPerSecond * seconds / epochs);
  }
  rows.forEach(({ suite, op, shape, dtype, ...row }, i) => {
    if (suite !== "kernels") return;
    for (const field of ["flops", "bytes"] as const) {
      const amount = row[field];
      const name = `${field} of ${op} ${shape} ${dtype}`;
      if (amount) found.push({ name, path: ["bench", "rows", i, field], amount });
    }
  });
  return found;
}

/** The rates that stand for more or less work than the recorded results': twice the work is twice the rate. Rows of shapes that none has are let be. */
export function workFlags(result: BenchResult, all: KnownWork = known): Problem[] {
  return workOf(result)
    .filter(({ name, path, amount }) => {
      const amounts = Object.hasOwn(all, name) ? all[name] : null;
      return amounts ? !amounts.includes(Math.round(amount)) : !path.includes("rows");
    })
    .map(({ path, amount }) => {
      return problemAt(
        path,
        `is of ${amount} operations, bytes or images, which no recorded result has`,
      );
    });
}

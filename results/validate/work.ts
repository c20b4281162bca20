import type { BenchResult } from "../schema.ts";
import known from "./known_work.json" with { type: "json" };
import { type Problem, problemAt } from "./problem.ts";
import { sampleStatistics } from "./sample_statistics.ts";

/** Operations and bytes of the roofline's kernels in recorded results, by suite version and by {@linkcode Work}'s name. */
export type KnownWork = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** What one repetition of a kernel of the roofline did, as its rate and its samples say. */
export interface Work {
  /** On which kind of adapter, as a CPU gets less to do: `copy hardware`. */
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly amount: number;
}

/** The work that the figures of a roofline stand for; those without samples are left out. */
export function workOf({ adapter, bench: { roofline } }: BenchResult): Work[] {
  if (!roofline) return [];
  const { peaks, copyGbps, copySamplesNs, readGbps, readSamplesNs } = roofline;
  const rates = [
    ...peaks.map(({ gflops, samplesNs }, i) => ["peak", ["peaks", i, "gflops"], gflops, samplesNs]),
    ["copy", ["copyGbps"], copyGbps, copySamplesNs],
    ["read", ["readGbps"], readGbps, readSamplesNs],
  ] as [string, (string | number)[], number, readonly number[]][];
  return rates.filter(([, , , samplesNs]) => samplesNs.length > 0)
    .map(([name, path, perNs, samplesNs]) => ({
      name: `${name} ${adapter.software ? "software" : "hardware"}`,
      path: ["bench", "roofline", ...path],
      amount: perNs * sampleStatistics(samplesNs).median,
    }));
}

/** The figures of a roofline that stand for more or less work than those of the recorded results: twice the work is twice the rate. */
export function workFlags(result: BenchResult, all: KnownWork = known): Problem[] {
  const { version } = result.suite;
  const ofVersion = Object.hasOwn(all, version) ? all[version] : {};
  return workOf(result)
    .filter(({ name, amount }) => !ofVersion[name]?.includes(Math.round(amount)))
    .map(({ path, amount }) => {
      return problemAt(path, `is of ${amount} operations or bytes, which no recorded result has`);
    });
}

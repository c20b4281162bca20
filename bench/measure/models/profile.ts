import { nsOf } from "../../../kernels/gpu/clock/stopwatch.ts";
import { kernelType } from "../../../kernels/tuning/task.ts";
import type { Prepared } from "../../../kernels/gpu/dispatcher.ts";
import type { Profile } from "../../../results/schema/result.ts";
import { median } from "../../../results/text/statistics.ts";
import type { Bench } from "../bench.ts";
import { ceiling } from "../roofline.ts";

/** Samples of each kernel of a profile, of which the median counts. */
const SAMPLES = 3;

/** What each kernel of a step takes, timed alone; kernels of one op, shape and variant together, slowest first. */
export async function profileKernels(
  { stopwatch, roofline }: Bench,
  prepared: readonly Prepared[],
): Promise<Profile["kernels"]> {
  const groups = Map.groupBy(
    prepared,
    ({ kernel: { op, shape, variant } }) => `${op}|${shape}|${variant}`,
  );
  const found = [];
  for (const same of groups.values()) {
    const { op, shape, variant } = same[0].kernel;
    const medianNs = await medianOf(stopwatch, same);
    const { leastNs } = ceiling(same[0].kernel, kernelType(same[0].kernel), roofline);
    const pctRoofline = medianNs > 0 ? 100 * same.length * leastNs / medianNs : 0;
    found.push({ op, shape, variant, count: same.length, medianNs, pctRoofline });
  }
  const total = found.reduce((sum, { medianNs }) => sum + medianNs, 0);
  return found.map((kernel) => ({ ...kernel, share: total > 0 ? kernel.medianNs / total : 0 }))
    .sort((a, b) => b.medianNs - a.medianNs);
}

/** Nanoseconds of kernels of one kind together, each in a pass of its own. */
async function medianOf(
  stopwatch: Bench["stopwatch"],
  same: readonly Prepared[],
): Promise<number> {
  const units = same.map((kernel) => [kernel]);
  const time = async (repetitions: number) => nsOf(await stopwatch.time(units, repetitions));
  const wanted = stopwatch.repetitionsFor(nsOf(await stopwatch.estimate(units)));
  const rounds = Math.ceil(wanted / same.length);
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(same.length * await time(same.length * rounds));
  return median(samples);
}

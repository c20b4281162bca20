import type { BenchResult, BenchRow, Roofline } from "../../schema/result.ts";
import { type Problem, problemAt } from "../problem.ts";

/**
 * How far from a whole number of nanoseconds a difference of two readings in ms may be, which doubles round: by 0.12 ns after eleven days. Of
 * 38,779 times of recorded runs none is off by more than 0.003.
 */
const HOST_OFF = 0.125;
/** How far from a whole number of steps a sum of ticks may be, of 2^40 at most. In recorded runs none is off by more than 1e-6. */
const GPU_OFF = 1e-3;
/** Their clocks tell whole nanoseconds; a browser's may be one of its own. */
const WHOLE = ["deno", "bun", "node"];

/** Times that no reading of a clock gives: divided, scaled or drawn ones. They are refused where it is known how the clock counts. */
export function stepProblems({ runtime, bench }: BenchResult): {
  readonly refused: readonly Problem[];
  readonly open: readonly Problem[];
} {
  const { rows, roofline } = bench;
  if (!roofline) return { refused: [], open: [] };
  const host: Problem[] = [], gpu: Problem[] = [];
  rows.forEach((row, i) => {
    const path = ["bench", "rows", i];
    const off = offHost(row, roofline);
    if (off !== null) {
      const message = `are no readings of a clock: ${off} and the wait are no whole nanoseconds`;
      host.push(problemAt([...path, "hostSamplesNs"], message));
    }
    const ticks = offGpu(row, roofline);
    if (ticks === null) return;
    gpu.push(problemAt([...path, "samplesNs"], `are no readings of a clock: ${ticks}`));
  });
  const isKnown = WHOLE.includes(runtime.name);
  return { refused: isKnown ? [...gpu, ...host] : gpu, open: isKnown ? [] : host };
}

/** The first time of all repetitions that is no difference of readings, less the wait for an empty submit; null where there is none. */
function offHost({ hostSamplesNs, repetitions }: BenchRow, { syncFloorNs }: Roofline) {
  const off = hostSamplesNs.find((ns) =>
    ns > 0 && !isWhole(ns * (repetitions ?? 1) + syncFloorNs, HOST_OFF)
  );
  return off === undefined ? null : `${repetitions} times ${off}`;
}

/** The same of the GPU's clock; a sample of which that showed nothing is the host's. */
function offGpu(
  { clock, samplesNs, hostSamplesNs, repetitions }: BenchRow,
  { timestamp }: Roofline,
) {
  const step = timestamp.quantumNs ?? timestamp.nsPerTick;
  if (clock !== "gpu" || step === null) return null;
  const off = samplesNs.find((ns, i) =>
    ns !== hostSamplesNs[i] && !isWhole(ns * (repetitions ?? 1) / step, GPU_OFF)
  );
  return off === undefined ? null : `${repetitions} times ${off} are no whole steps of ${step} ns`;
}

const isWhole = (number: number, off: number) => Math.abs(number - Math.round(number)) <= off;

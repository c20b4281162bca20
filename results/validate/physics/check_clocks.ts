/** What a run says of its clocks: by it other rules tell what is too fine or too short. */
import type { BenchResult, Result } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import { type Problem, problemAt } from "../problem.ts";

/** In ns. GPUs' counters go by 1 (NVIDIA), 10 (AMD) and some 50 to 83 ns (Intel, Qualcomm, Apple); none has ten a nanosecond. */
const FINEST_TICK = 0.1;
/** Twice the coarsest that browsers have: Firefox rounds to 100 ms where it resists fingerprinting. */
const COARSEST = 2e8;
/** The system is called for a submit and its end: the shortest recorded takes 1.2 ms. */
const LEAST_WAIT = 1e3;
/** The longest recorded one takes 19 ms, Firefox's some 100. */
const LONG_WAIT = 1e9;

export function checkClocks(check: Checker, { bench: { roofline } }: BenchResult): void {
  if (!roofline) return;
  const { timestamp: { nsPerTick, quantumNs }, hostQuantumNs, syncFloorNs } = roofline;
  const at = (...path: string[]) => ["bench", "roofline", ...path];
  check.holds(
    at("timestamp", "nsPerTick"),
    (nsPerTick ?? 1) >= FINEST_TICK,
    `is ${nsPerTick}: no GPU's clock is finer than ${FINEST_TICK}`,
  );
  for (
    const [path, quantum] of [[["timestamp", "quantumNs"], quantumNs], [
      ["hostQuantumNs"],
      hostQuantumNs,
    ]] as const
  ) {
    check.holds(
      at(...path),
      (quantum ?? 0) <= COARSEST,
      `is ${quantum}: no clock is coarser than ${COARSEST}`,
    );
  }
  check.holds(
    at("syncFloorNs"),
    syncFloorNs === 0 || syncFloorNs >= LEAST_WAIT,
    `is ${syncFloorNs}, shorter than any wait: ${LEAST_WAIT}`,
  );
}

/** A wait or a clock that a machine under load may show, and by which shorter times are not told. */
export function clockFlags(result: Result): Problem[] {
  if (result.kind !== "bench" || !result.bench.roofline) return [];
  const { syncFloorNs, syncFloorSamplesNs, hostQuantumNs } = result.bench.roofline;
  const flags: Problem[] = [];
  if (syncFloorNs > LONG_WAIT) {
    const message = `is ${(syncFloorNs / 1e9).toFixed(1)} s for an empty submit`;
    flags.push(problemAt(["bench", "roofline", "syncFloorNs"], message));
  }
  const least = leastGap(syncFloorSamplesNs);
  if (least !== null && (hostQuantumNs ?? 0) > Math.max(FINE, 2 * least)) {
    const message = `is ${hostQuantumNs}, but waits by that clock are ${least.toFixed(0)} apart`;
    flags.push(problemAt(["bench", "roofline", "hostQuantumNs"], message));
  }
  return flags;
}

/** A clock is read in some hundred ns, which is then its step; no rule is wider by this one. */
const FINE = 1e4;

/** The least by which times differ that are not the same but for rounding; null where there are none. */
function leastGap(times: readonly number[]): number | null {
  const sorted = [...times].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((time, i) => time - sorted[i]).filter((gap) => gap > 1);
  return gaps.length === 0 ? null : Math.min(...gaps);
}

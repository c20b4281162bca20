import type { BenchResult, BenchRow } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";
import { checkPossible, checkTicks } from "./check_ceiling.ts";
import { checkSamples } from "./check_samples.ts";
import { checkWork } from "./check_work.ts";

/** What a row says of its times that no machine does. */
export function checkRowPhysics(
  check: Checker,
  path: Step[],
  row: BenchRow,
  result: BenchResult,
): void {
  const { roofline } = result.bench;
  if (row.samplesNs.length === 0) return;
  checkWork(check, path, row);
  const repetitions = row.repetitions ?? 1, host = roofline?.hostQuantumNs ?? UNKNOWN_QUANTUM.host;
  const gpu = roofline?.timestamp.quantumNs ?? UNKNOWN_QUANTUM.gpu;
  checkSamples(
    check,
    [...path, "hostSamplesNs"],
    row.hostSamplesNs,
    host / repetitions,
    HOST_STEADIEST,
  );
  if (row.clock === "gpu") {
    checkSamples(check, [...path, "samplesNs"], row.samplesNs, gpu / repetitions);
    checkTwoClocks(check, path, row);
  }
  if (row.defaults) {
    checkSamples(
      check,
      [...path, "defaults", "samplesNs"],
      row.defaults.samplesNs,
      Math.max(gpu, host),
    );
  }
  checkPossible(check, path, row, result);
  if (roofline) checkTicks(check, path, row, roofline);
}

/** Of clocks of which an older result does not tell, in ns. */
export const UNKNOWN_QUANTUM = { gpu: 32, host: 1e3 };
/** The host's clock shows what else the machine does. */
const HOST_STEADIEST = 1e-3;

/** So many times by two clocks that are one by a factor to its last digits are one clock's. */
const ENOUGH = 5, ONE_FACTOR = 1e-6;

function checkTwoClocks(check: Checker, path: readonly Step[], row: BenchRow): void {
  const { samplesNs, hostSamplesNs } = row;
  if (samplesNs.length < ENOUGH || new Set(samplesNs).size < ENOUGH) return;
  const factor = hostSamplesNs[0] / samplesNs[0];
  const same = hostSamplesNs.every((ns, i) =>
    Math.abs(ns / samplesNs[i] / factor - 1) < ONE_FACTOR
  );
  check.holds([...path, "hostSamplesNs"], !same, "are samplesNs by a factor: of no other clock");
}

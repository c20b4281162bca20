import type { BenchResult, Result } from "../../schema/result.ts";
import { modelName } from "../../text/chip.ts";
import type { Checker } from "../checker.ts";
import { type Problem, problemAt } from "../problem.ts";
import { checkClocks } from "./check_clocks.ts";
import { limitOf, OVERCLOCKED, sheetOf } from "./data_sheets.ts";

/** f16 in registers is at most four times f32, as by NVIDIA's white paper on an A100. */
const HALVES = 4;
/**
 * What a card still does in the smallest of its shares, a seventh of an H100, at its lowest clock, a sixth, and with others every second time:
 * llvmpipe on two processors has 0.002 of it.
 */
const LEAST = 0.01;
/** In ns: the shortest recorded dispatch, an H200's, takes 1880. */
export const LEAST_DISPATCH = 100;

/** The ceilings that a run measured, against what the adapter that it names is sold with. */
export function checkLimits(check: Checker, result: BenchResult): void {
  const { bench: { roofline }, adapter } = result;
  if (!roofline) return;
  checkClocks(check, result);
  const { gflops, gbps, source } = limitOf(result);
  const at = (name: string) => ["bench", "roofline", name];
  const most = (name: "f32Gflops" | "f16Gflops" | "copyGbps" | "readGbps", limit: number) => {
    const rate = roofline[name] ?? 0;
    check.holds(
      at(name),
      rate <= limit,
      () =>
        `is ${rate.toFixed(1)}, but ${source} allows ${limit.toFixed(0)} at most, with a margin`,
    );
  };
  most("f32Gflops", OVERCLOCKED * gflops);
  most("f16Gflops", HALVES * OVERCLOCKED * gflops);
  most("copyGbps", OVERCLOCKED * gbps);
  most("readGbps", OVERCLOCKED * gbps);
  const { f32Gflops, launchNs } = roofline;
  check.holds(
    at("f32Gflops"),
    sheetOf(adapter) === null || adapter.software || f32Gflops >= LEAST * gflops,
    () => `is ${f32Gflops.toFixed(1)}, but ${source} says ${gflops}: it was another adapter`,
  );
  check.holds(
    at("launchNs"),
    launchNs === 0 || launchNs >= LEAST_DISPATCH,
    () => `is ${launchNs}, shorter than any dispatch: ${LEAST_DISPATCH}`,
  );
}

/** That of an adapter nobody knows here what it can do. */
export function adapterFlags({ adapter }: Result): Problem[] {
  if (adapter.software || sheetOf(adapter)) return [];
  const message =
    "is no adapter of a known data sheet: its peaks are compared with no other number";
  const shown = modelName(adapter) === adapter.description ? "description" : "device";
  return [problemAt(["adapter", shown], message)];
}

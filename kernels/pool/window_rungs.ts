import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import type { PoolGeometry } from "./geometry.ts";
import { fitsThread, type PoolStep, poolStep } from "./pool_step.ts";

/** From windows of so many pixels on a workgroup may be faster. */
const LARGE = 64;

/** The rungs of an op that gathers a window for each output. @param describe What is gathered, and what becomes of it. */
export function windowRungs(
  op: string,
  describe: (geometry: PoolGeometry) => Omit<PoolStep, "gathered" | "shared">,
): Rung<PoolGeometry>[] {
  const plan = (geometry: PoolGeometry, shared: boolean) => ({
    steps: [
      poolStep(op, geometry, { ...describe(geometry), gathered: geometry.window, shared }),
    ],
  });
  /** A workgroup an output, whose threads share the window. */
  const shared: Rung<PoolGeometry> = {
    name: "shared",
    dtypes: EITHER,
    plan: (geometry) => plan(geometry, true),
    beatenBy: ({ window: [rows, columns] }) => rows * columns < LARGE ? ["naive"] : [],
  };
  /** A thread an output. */
  const naive: Rung<PoolGeometry> = {
    name: "naive",
    dtypes: EITHER,
    plan: (geometry) => plan(geometry, false),
    pays: ({ window }) => fitsThread(window),
  };
  return [shared, naive];
}

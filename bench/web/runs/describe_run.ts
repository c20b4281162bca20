import { Stopwatch } from "../../../kernels/gpu/clock/stopwatch.ts";
import { developersDriver } from "../../host/provenance.ts";
import { BENCH_FEATURES } from "../../measure/run_bench.ts";
import type { Run } from "./run.ts";

/** Tells what the browser's GPU is, after it computed a known answer. */
export async function describeRun(run: Run): Promise<void> {
  const runtime = (await run.surroundings([])).runtime();
  const device = await run.open(BENCH_FEATURES);
  try {
    const { quanta } = await Stopwatch.open(device);
    const driver = developersDriver(device);
    run.say({ kind: "adapter", adapter: device.adapter, runtime, driver, quanta });
  } finally {
    device.close();
  }
}

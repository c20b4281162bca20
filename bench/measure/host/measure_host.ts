import { measure } from "mitata";
import type { Device } from "../../../kernels/gpu/device.ts";
import type { HostRow } from "../../../results/schema/result.ts";
import { NOISY, sampleStatistics } from "../../../results/text/statistics.ts";
import { reasonOf } from "../../../results/text/user_error.ts";
import type { SamplingBudget } from "../sampling.ts";
import type { HostCase, OpenHostCase } from "./host_case.ts";

/** Calls of microseconds to milliseconds come cheap: so many more samples than of a GPU's work. */
const MORE = 10;

/**
 * Checks and times work of the host. mitata warms it up, finds how many calls share a sample, and keeps the results from being optimised
 * away; no sample is left out. What goes wrong is the row's status and reason.
 *
 * @throws {GpuError} If the device fails.
 */
export async function measureHost(
  device: Device,
  hostCase: HostCase,
  budget: SamplingBudget,
): Promise<HostRow> {
  let open: OpenHostCase | undefined;
  try {
    open = await hostCase.open(device);
    const wrong = await open.check();
    if (wrong !== null) return emptyHostRow(hostCase, "failed", `is wrong: ${wrong}`);
    const { samples, ticks } = await measure(open.call, {
      gc: false, // it would allocate a gigabyte where the runtime has no way to ask for a collection
      min_samples: budget.minSamples,
      max_samples: MORE * budget.maxSamples,
      min_cpu_time: budget.budgetNs,
      samples_threshold: Infinity, // beyond it mitata drops the fastest and slowest
    });
    const { median, p5, p95, cv } = sampleStatistics(samples);
    return {
      ...emptyHostRow(hostCase, "complete", null),
      samplesNs: [...samples],
      callsPerSample: Math.round(ticks / samples.length),
      ...{ medianNs: median, p5Ns: p5, p95Ns: p95, cv, noisy: cv > NOISY },
      things: open.things,
    };
  } catch (error) {
    device.check(); // What broke the device breaks the run.
    return emptyHostRow(hostCase, "failed", reasonOf(error));
  } finally {
    open?.close?.();
  }
}

/** A row without numbers. */
export function emptyHostRow(
  { op, shape, dims, unit }: HostCase,
  status: HostRow["status"],
  reason: string | null,
): HostRow {
  return {
    ...{ op, shape, dims, samplesNs: [], callsPerSample: null },
    ...{ medianNs: null, p5Ns: null, p95Ns: null, cv: null, noisy: null },
    ...{ things: null, unit, status, reason },
  };
}

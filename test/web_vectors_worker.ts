/** A browser's Worker that compares every op with PyTorch's vectors, and each kernel of the suite with float64. */
import { limitProblem } from "../kernels/gpu/limits/limits.ts";
import { openDevice } from "../kernels/gpu/open_device.ts";
import type { Device } from "../kernels/gpu/device.ts";
import type { Capabilities } from "../kernels/gpu/kernel.ts";
import { checkCandidate, loadCandidate } from "../kernels/tuning/check.ts";
import type { Workload } from "../kernels/tuning/workload.ts";
import { kernelCases } from "../bench/measure/kernels/kernel_suite.ts";
import { browserGpu } from "../bench/host/browser.ts";
import { LARGEST } from "../bench/host/host.ts";
import { BENCH_FEATURES } from "../bench/measure/run_bench.ts";
import { runCase } from "./vector_ops.ts";
import { readVectors } from "./vectors_test_support.ts";

/** What became of one thing that was to be checked. */
export interface Checked {
  readonly name: string;
  /** Null: it agreed. */
  readonly problem: string | null;
  /** Why it could not run here, where that is so. */
  readonly missing: string | null;
}

/** Vector files in base64. */
export interface Checks {
  readonly vectors: readonly string[];
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Checks>) => void;
  postMessage(message: Checked | "done"): void;
};

scope.onmessage = async ({ data: { vectors } }) => {
  const cases = vectors.flatMap((file) =>
    readVectors(Uint8Array.from(atob(file), (c) => c.charCodeAt(0))).cases
  );
  for (const [op, all] of Map.groupBy(cases, ({ op }) => op)) {
    for (const [i, one] of all.entries()) {
      const name = `vector ${op} ${one.name}`, every = Math.ceil(all.length / MOST_CASES);
      if (i % every === 0) await check(name, () => runCase(one));
      else scope.postMessage({ name, problem: null, missing: SAMPLED });
    }
  }
  await checkWorkloads();
  scope.postMessage("done");
};

/** A software adapter takes seconds to compile the rungs that a case runs; the other runtimes run all cases. */
const MOST_CASES = 3;
const SAMPLED = `only every so many of an op's vectors run, up to ${MOST_CASES}`;

async function check(name: string, body: () => Promise<void>): Promise<void> {
  const problem = await body().then(() => null, (error) => `${error}`);
  scope.postMessage({ name, problem, missing: null });
}

/** What is checked is no larger: a CPU adapter takes a second for a few of these. */
const MOST_FLOPS = 2e7, MOST_BYTES = 4e6;

/** Each op of the suite at its largest size that is not too large, by every candidate. */
async function checkWorkloads(): Promise<void> {
  const device = await openDevice(browserGpu()!, {
    optionalFeatures: BENCH_FEATURES,
    largest: LARGEST,
  });
  const workloads = new Map<string, Workload>();
  for (const { at } of [...kernelCases("f32"), ...kernelCases("f16")]) {
    for (let divisor = 1; divisor <= 4096; divisor *= 2) {
      const workload = at(divisor)?.workload;
      const kernel = workload?.candidates(ANY)[0]?.kernel;
      if (!workload || !kernel || kernel.flops > MOST_FLOPS || kernel.bytes > MOST_BYTES) continue;
      const key = `${workload.op} ${workload.dtype}`;
      if (!workloads.has(key)) workloads.set(key, workload);
    }
  }
  for (const workload of workloads.values()) await checkWorkload(device, workload);
  device.close();
}

/** A device that can do all. */
const ANY: Capabilities = {
  limits: new Proxy({} as Capabilities["limits"], { get: () => 2 ** 32 }),
  features: new Set(["shader-f16", "subgroups", "timestamp-query"]),
  storageTextureReads: true,
  software: false,
};

/** A rung with another tile than its own. */
const isTile = (variant: string) => variant.includes(":");

async function checkWorkload(device: Device, workload: Workload): Promise<void> {
  const here = workload.candidates(device.capabilities);
  const nameOf = (variant: string) =>
    `${workload.op} ${workload.shape} ${workload.dtype} ${variant}`;
  for (const { variant, kernel } of workload.candidates(ANY)) {
    if (isTile(variant) || here.some((candidate) => candidate.variant === variant)) continue;
    const missing = limitProblem(kernel, device.capabilities) ??
      "another rung is always faster here";
    scope.postMessage({ name: nameOf(variant), problem: null, missing });
  }
  const inputs = workload.inputs(1), expected = workload.expect(inputs, 500);
  for (const candidate of here.filter(({ variant }) => !isTile(variant))) {
    await check(nameOf(candidate.variant), async () => {
      const loaded = await loadCandidate(device, candidate, inputs);
      try {
        const { failure } = await checkCandidate(device, candidate, loaded, expected);
        if (failure) throw new Error(failure);
      } finally {
        loaded.dispose();
      }
    });
  }
}

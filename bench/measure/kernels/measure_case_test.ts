import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { openDevice } from "../../../kernels/gpu/open_device.ts";
import type { DispatchStep, Kernel } from "../../../kernels/gpu/kernel.ts";
import { knownAnswerKernel } from "../../../kernels/gpu/known_answer.ts";
import { Stopwatch } from "../../../kernels/gpu/clock/stopwatch.ts";
import { tune } from "../../../kernels/tuning/tuner.ts";
import type { Workload } from "../../../kernels/tuning/workload.ts";
import type { Bench } from "../bench.ts";
import { measureCase } from "./measure_case.ts";
import { makeCase } from "./case.ts";

const ROOFLINE: Bench["roofline"] = {
  f32Gflops: 100,
  f16Gflops: null,
  copyGbps: 10,
  readGbps: 10,
  launchNs: 1e4,
  syncFloorNs: 1e7,
  timestamp: { nsPerTick: null, source: "none", quantumNs: null },
  hostQuantumNs: null,
  peaks: [],
  copySamplesNs: [],
  readSamplesNs: [],
  launchSamplesNs: [],
  syncFloorSamplesNs: [],
};

/** Open for the time of a test. */
async function openBench(t: TestContext, features: GPUFeatureName[]): Promise<Bench> {
  const device = await openDevice(navigator.gpu, { optionalFeatures: features });
  const stopwatch = await Stopwatch.open(device);
  t.after(() => {
    stopwatch.close();
    device.close();
  });
  return {
    stopwatch,
    roofline: ROOFLINE,
    tuning: null,
    sampling: { budgetNs: 1e8, minSamples: 3, maxSamples: 4 },
    rowSeconds: 10,
    spent: { compileSeconds: 0, warmupSeconds: 0 },
    kernels: [],
    operandBytes: Infinity,
  };
}

const right = knownAnswerKernel();
const withCode = (variant: string, code: string): Kernel => ({
  ...right,
  variant,
  steps: [{ ...right.steps[0] as DispatchStep, code }],
});
const { code } = right.steps[0] as DispatchStep;

const candidateOf = (kernel: Kernel) => ({ variant: kernel.variant, kernel });

/** y[i] = x[i]^2 + i, by the kernels given. */
function squares(...kernels: Kernel[]): Workload {
  return {
    op: "squares",
    shape: "64",
    dtype: "f32",
    candidates: () => kernels.map(candidateOf),
    usual: () => candidateOf(kernels.at(-1)!),
    inputs: () => ({ x: Float32Array.from({ length: 64 }, (_, i) => i / 8) }),
    expect: ({ x }) => [{
      output: "y",
      indices: null,
      values: Float64Array.from(x, (value, i) => value * value + i),
      tolerance: { atol: 1e-5, rtol: 1e-5 },
    }],
  };
}

const wrong = withCode("wrong", code.replace("f32(id.x)", "f32(id.x + 1u)"));
const broken = withCode("broken", code.replace("f32(id.x)", "nonsense"));
const row = (bench: Bench, ...kernels: Kernel[]) =>
  measureCase(bench, makeCase("n", 1, () => ({ workload: squares(...kernels), dims: null })));

for (const features of [[], ["timestamp-query"]] as GPUFeatureName[][]) {
  test(`a row carries samples by both clocks, statistics and errors, with ${features[0] ?? "default limits and no feature"}`, async (t) => {
    const bench = await openBench(t, features);
    const measured = await row(bench, right);
    assert.equal(measured.status, "complete", measured.reason ?? "");
    const hasTimestamps = bench.stopwatch.device.capabilities.features.has("timestamp-query");
    assert.equal(measured.clock, hasTimestamps ? "gpu" : "host");
    assert.equal(measured.checked, 64);
    assert.ok(measured.samplesNs.length >= 3 && measured.samplesNs.every((ns) => ns >= 0));
    assert.equal(measured.hostSamplesNs.length, measured.samplesNs.length);
    assert.ok(measured.repetitions! > 1 && measured.inputSets === 16);
    assert.ok(measured.p5Ns! <= measured.medianNs! && measured.medianNs! <= measured.p95Ns!);
    assert.equal(measured.bound, "launch");
    assert.ok(measured.tolerance!.atol > 0 && measured.maxAbsError! <= 1e-4);
  });
}

test("a wrong kernel is caught and not timed, one that does not compile says why, neither wins", async (t) => {
  const bench = await openBench(t, []);
  const caught = await row(bench, wrong);
  assert.equal(caught.status, "failed");
  assert.match(caught.reason!, /wrong is wrong: 64 of 64 of y differ, worst at \d+: got /);
  assert.deepEqual([caught.samplesNs, caught.medianNs, caught.gflops], [[], null, null]);
  assert.equal(bench.kernels.length, 0);
  const failed = await row(bench, broken);
  assert.match(failed.reason!, /^Cannot compile known_answer\/broken/);
  const { variant, candidates } = await tune(bench.stopwatch, squares(wrong, broken, right));
  assert.equal(variant, right.variant);
  const outcome = (name: string) => candidates.find((trial) => trial.variant === name)?.status;
  assert.deepEqual(["wrong", "broken"].map(outcome), ["failed", "failed"]);
  assert.equal((await tune(bench.stopwatch, squares(wrong))).variant, null);
});

test("where nothing is tuned a row runs what models take by default", async (t) => {
  const bench = await openBench(t, []);
  const workload = squares(right, withCode("top", code));
  const variantOf = async (workload: Workload) =>
    (await measureCase(bench, makeCase("n", 1, () => ({ workload, dims: null })))).variant;
  assert.equal(await variantOf(workload), "top");
  assert.equal(await variantOf({ ...workload, usual: () => candidateOf(right) }), right.variant);
});

test("a case is cut until its row's time allows it, and says so; one that cannot be is skipped with the reason", async (t) => {
  const bench = await openBench(t, []);
  const sized = (size: number) => ({
    workload: squares({ ...right, flops: size * 1e9 }),
    dims: { family: "elementwise", elements: size } as const,
  });
  const cut = await measureCase(bench, makeCase("batch", 64, sized));
  assert.match(cut.adapted!, /^batch divided by 4, as the full size would take more than 10 s$/);
  const skipped = await measureCase(bench, makeCase("batch", 63, sized));
  assert.deepEqual([skipped.status, skipped.medianNs], ["skipped", null]);
  assert.match(skipped.reason!, /more than 10 s/);
});

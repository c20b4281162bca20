import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Stopwatch } from "../gpu/clock/stopwatch.ts";
import type { Prepared } from "../gpu/dispatcher.ts";
import type { DispatchStep, Kernel } from "../gpu/kernel.ts";
import { knownAnswerKernel } from "../gpu/known_answer.ts";
import { openDevice } from "../gpu/open_device.ts";
import { referenceOf } from "./reference.ts";
import { tune } from "./tuner.ts";
import type { Workload } from "./workload.ts";

/** Of a device of the test's own, on which nothing is compiled yet but what measures. */
async function openStopwatch(t: TestContext): Promise<Stopwatch> {
  const device = await openDevice(navigator.gpu, {});
  t.after(() => device.close());
  return await Stopwatch.open(device);
}

const first = knownAnswerKernel();
const [step] = first.steps as [DispatchStep];
const variant = (name: string, added = "0.0"): Kernel => ({
  ...first,
  variant: name,
  steps: [{ ...step, code: step.code.replace("f32(id.x)", `f32(id.x) + ${added}`) }],
});

/** y[i] = x[i]^2 + i; the last one is the default. */
function squares(...kernels: Kernel[]) {
  const asked = { expectations: 0 };
  const candidates = kernels.map((kernel) => ({ variant: kernel.variant, kernel }));
  const workload: Workload = {
    ...{ op: "squares", shape: "64", dtype: "f32" },
    candidates: () => candidates,
    usual: () => candidates.at(-1)!,
    inputs: () => ({ x: Float32Array.from({ length: 64 }, (_, i) => i / 8) }),
    expect({ x }) {
      asked.expectations++;
      const values = Float64Array.from(x, (value, i) => value * value + i);
      return [{ output: "y", indices: null, values, tolerance: { atol: 1e-5, rtol: 1e-5 } }];
    },
  };
  return { workload, asked };
}

test("what won elsewhere is tried first, then the default, and what is beyond the most is told and not tried", async (t) => {
  const { workload } = squares(variant("a"), variant("b", "0.0 * 2.0"), variant("c", "0.0 * 3.0"));
  const tried: string[] = [];
  const { variant: winner, candidates } = await tune(await openStopwatch(t), workload, {
    ...{ most: 2, known: ["a"], trying: (variant) => tried.push(variant) },
  });
  assert.deepEqual(tried, ["a", "c"]);
  assert.ok(winner !== "b");
  assert.deepEqual(candidates.find(({ variant }) => variant === "b"), {
    ...{ variant: "b", medianNs: null, status: "skipped" },
    reason: "of 3 candidates it is none of the 2 likeliest",
  });
});

test("where the time is used up the first candidate that is right wins, and the rest are left", async (t) => {
  const { workload } = squares(variant("late"), variant("right"), variant("wrong", "1.0"));
  const tried: string[] = [];
  const { variant: winner, candidates } = await tune(await openStopwatch(t), workload, {
    ...{ known: ["wrong", "right"], secondsLeft: () => 0, trying: (name) => tried.push(name) },
  });
  assert.deepEqual([winner, tried], ["right", ["wrong", "right"]]);
  const outcome = Object.fromEntries(candidates.map(({ variant, status }) => [variant, status]));
  assert.deepEqual(outcome, { wrong: "failed", right: "complete", late: "skipped" });
});

test("a reference is computed once, however many candidates there are, and not where it is there already", async (t) => {
  const stopwatch = await openStopwatch(t);
  const { workload, asked } = squares(variant("a"), variant("b", "0.0 * 2.0"));
  await tune(stopwatch, workload);
  assert.equal(asked.expectations, 1);
  const reference = referenceOf(workload, 64);
  await tune(stopwatch, workload, { reference });
  assert.equal(asked.expectations, 2);
});

test("all that is tried is compiled before the first candidate runs", async (t) => {
  const stopwatch = await openStopwatch(t), { dispatcher } = stopwatch.device;
  const before = dispatcher.pipelineCount;
  const counts: number[] = [];
  const { workload } = squares(variant("a", "0.0 * 2.0"), variant("b", "0.0 * 3.0"));
  await tune(stopwatch, workload, {
    trying: () => counts.push(dispatcher.pipelineCount - before),
  });
  assert.deepEqual(counts, [2, 2]);
});

test("the default stays where another was faster at first and is not in turns; one that is faster in turns wins", async (t) => {
  const { device } = await openStopwatch(t);
  const { workload } = squares(
    ...[variant("other", "0.0 * 2.0"), variant("third", "0.0 * 3.0"), variant("default")],
  );
  /** First letters of what was timed. */
  const asked: string[] = [];
  /** Of times by variant and call; the last one goes on. Time is left for so many calls. */
  const winnerBy = async (own: Record<string, number[]>, repetitions = 2, most = Infinity) => {
    asked.length = 0;
    const times: Record<string, number[]> = { third: [1000], ...own };
    const next = ([[{ kernel }]]: readonly (readonly Prepared[])[]) => {
      asked.push(kernel.variant[0]);
      const [first, ...rest] = times[kernel.variant];
      if (rest.length > 0) times[kernel.variant] = rest;
      return Promise.resolve({ gpuNs: first, hostNs: first });
    };
    const repetitionsFor = () => repetitions;
    const watch = { device, estimate: next, time: next, repetitionsFor, idleMs: 0 };
    const secondsLeft = () => asked.length < most ? 1 : 0;
    return (await tune(watch as unknown as Stopwatch, workload, { secondsLeft })).variant;
  };
  assert.equal(
    await winnerBy({ default: [100], other: [80, 80, 80, 80, 98, 103, 99, 102] }),
    "default",
  );
  assert.equal(await winnerBy({ default: [300, 300, 300, 300, 100], other: [100] }), "default");
  assert.equal(await winnerBy({ default: [100], other: [100, 100, 100, 100, 95] }), "other");
  assert.equal(
    await winnerBy({
      ...{ default: [100], other: [88, 88, 88, 88, 90, 90, 90, 150, 150] },
      third: [100, 100, 100, 100, 95],
    }),
    "third",
    "the fastest by its median does not beat the default, the next one does",
  );
  assert.equal(
    await winnerBy({
      ...{ default: [100], other: [103, 103, 103, 103, 96.6, 96.7, 96.8, 96.9, 97] },
      third: [90, 90, 90, 90, 96, 96.5, 97, 98, 99],
    }),
    "other",
    "what was before the turns does not count",
  );
  assert.equal(
    await winnerBy({ default: [2e8], other: [2e8, 2e8, 1e8], third: [1e9] }, 1),
    "other",
  );
  const turns = asked.join("");
  assert.match(turns, /(oddo|dood){2}$/, "every other round in reverse");
  const cut = asked.length - 2;
  assert.equal(
    await winnerBy({ default: [2e8], other: [2e8, 2e8, 1e8], third: [1e9] }, 1, cut),
    "default",
    "the time was used up before there were rounds enough",
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../../kernels/testing.ts";
import type { Session } from "../../../models/session/session.ts";
import type { BenchRow } from "../../../results/schema/result.ts";
import { exampleBench } from "../../../results/testing.ts";
import { convnet } from "../../../models/convnet.ts";
import { settingsOf } from "../../train/config.ts";
import { duelKey } from "../../tune/duel.ts";
import { TuningMemory } from "../../tune/tuning_memory.ts";
import type { Bench } from "../bench.ts";
import { freshFindings } from "../findings.ts";
import type { StepName } from "./check_step.ts";
import { modelJobs } from "./model_jobs.ts";
import { StepReferences } from "./step_references.ts";
import { knownToStay, verdictOf } from "./verdicts.ts";
import { timesOf, withDefaults } from "./with_defaults.ts";

test("every model runs by its defaults before any is tuned", () => {
  const labels = (tune: boolean) =>
    modelJobs({ quick: false, profile: false, tune }).map(({ label }) => label);
  const defaults = labels(false);
  assert.equal(defaults[0], "convnet batch up to 100");
  assert.deepEqual(labels(true), [...defaults, ...defaults.map((label) => `${label}, tuned`)]);
});

test("every model runs at every batch that is asked for, and two that come to one are measured once", async () => {
  const jobs = modelJobs({ quick: true, batches: [8, "max"], profile: false, tune: true });
  assert.deepEqual(jobs.map(({ label }) => label), [
    ...["convnet batch 8", "convnet batch max"],
    ...["convnet batch 8, tuned", "convnet batch max, tuned"],
  ]);
  const left = freshFindings();
  for (const job of jobs) job.leaveOut(left, "skipped", "the test asks only for names");
  assert.deepEqual(
    left.rows.map(({ op, shape }) => `${op} ${shape}`),
    ["8x3x32x32", "batch max, 3x32x32"].flatMap((size) =>
      ["inference_step", "train_step"].map((op) => `${op} convnet ${size}`)
    ),
  );
  // Time for so few images that the largest batch is the one that is there.
  const device = { capabilities: (await testDevice()).capabilities, gives: () => true };
  const roofline = { f32Gflops: 1 }, rowSeconds = 7;
  const bench = { stopwatch: { device }, roofline, rowSeconds } as unknown as Bench;
  const there = freshFindings();
  jobs[0].leaveOut(there, "skipped", "as if it had been measured");
  const watch = { shouldStop: () => false, secondsLeft: () => Infinity, note: assert.fail };
  for (const job of jobs.slice(0, 2)) {
    const [line] = await job.run(bench, there, watch);
    assert.match(line, /its rows are those of batch 8, which are there/);
  }
  assert.equal(there.rows.length, 2);
});

test("a tuned row takes the place of that by the defaults where it is faster in turns by more than scatter, and nowhere else", () => {
  const step: BenchRow = { ...exampleBench().bench.rows.at(-1)!, chosenBy: "default" };
  const outcome = (tuned: Partial<BenchRow>) => {
    const findings = freshFindings();
    findings.rows.push(step);
    const row: BenchRow = { ...step, chosenBy: "tuner", ...tuned };
    const taken = withDefaults(findings, [row], []);
    assert.deepEqual(findings.rows, taken.length > 0 ? [row] : [step]);
    return findings.rows[0].chosenBy;
  };
  const defaults = timesOf({ ...step, samplesNs: [100, 150, 101, 160, 99] });
  assert.equal(outcome({ samplesNs: [97, 144, 99, 154, 96], defaults }), "tuner");
  assert.equal(outcome({ samplesNs: [60, 140, 120, 170, 80], defaults }), "default");
  assert.equal(outcome({ samplesNs: [103, 155, 105, 166, 101], defaults }), "default");
  assert.equal(outcome({ status: "failed", reason: "wrong", samplesNs: [] }), "default");
});

test("float64's steps are computed once for so many images, whatever the variants and the batch", async () => {
  const computed: string[] = [];
  const session = { weights: () => Promise.resolve({}) } as unknown as Session;
  const references = new StepReferences();
  const ask = (name: StepName, images: number) =>
    references.of(session, name, images, () => {
      computed.push(`${name} ${images}`);
      return { losses: [1], gradients: {} };
    });
  assert.equal(await ask("train_step", 8), await ask("train_step", 8));
  await ask("inference_step", 8);
  await ask("train_step", 4);
  assert.deepEqual(computed, ["train_step 8", "inference_step 8", "train_step 4"]);
});

test("winners that were wrong are remembered as such, and both steps are left out only where both keep the defaults", async () => {
  const subject = { model: convnet, settings: settingsOf({ batch: 8 }, 10) };
  const step: BenchRow = { ...exampleBench().bench.rows.at(-1)!, chosenBy: "tuner" };
  const failed: BenchRow = {
    ...{ ...step, op: "train_step", status: "failed", reason: "loss 1, float64 2" },
    ...{ samplesNs: [], compileNs: 1 },
  };
  assert.equal(verdictOf(subject, { ...failed, compileNs: null }), null, "it was not checked");
  const wrong = verdictOf(subject, failed)!;
  assert.equal(wrong.variant, "default");
  const cache = new TuningMemory(), told: string[] = [];
  const stays = () => knownToStay({ cache, tell: ({ op }) => void told.push(op) }, subject, "h");
  await cache.set({ ...duelKey(subject), variant: "tuned", candidates: [] }, "h");
  await cache.set(wrong, "h");
  assert.equal(stays(), null, "nothing is known of inference");
  const inference = duelKey(subject, "inference_step");
  await cache.set({ ...inference, variant: "default", candidates: [] }, "h");
  assert.match(stays()!, /wrong in an earlier run: loss 1, float64 2/);
  assert.deepEqual(told, ["inference_step", "train_step"]);
  await cache.set({ ...inference, variant: "tuned", candidates: [] }, "h");
  assert.equal(stays(), null);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stopwatch } from "../../kernels/gpu/clock/stopwatch.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";
import { testDevice } from "../../kernels/testing.ts";
import { convnet } from "../../models/convnet.ts";
import { settingsOf } from "../train/config.ts";
import { duelKey, takeTurns } from "./duel.ts";
import { hashOf, rememberedVariants, tuneModel } from "./tune_model.ts";
import { Tuning } from "./tuning.ts";
import { TuningMemory } from "./tuning_memory.ts";

const subject = { model: convnet, settings: settingsOf({ batch: 8 }, 10) };

test("what is remembered of a model is looked for without a plan where no duel is, and between turns where one is", async () => {
  const { capabilities } = await testDevice();
  const asked = { gemm: "naive" }, memory = new TuningMemory();
  let looked = 0, turns = 0;
  const device = {
    get capabilities() {
      looked++;
      return capabilities;
    },
    turn: () => Promise.resolve(void turns++),
  } as unknown as Device;
  assert.equal(await rememberedVariants(memory, device, subject, asked), asked);
  assert.equal(looked, 0);
  await memory.set({ ...duelKey(subject), variant: "tuned", candidates: [] }, "of other winners");
  assert.equal(await rememberedVariants(memory, device, subject, asked), asked);
  assert.ok(looked > 0 && turns > 0);
});

test("a duel that the device has no memory for is told and not remembered", async () => {
  const { capabilities, adapter } = await testDevice();
  /** In which of every shape another candidate than the default has won. */
  class OthersWon extends TuningMemory {
    override get(key: Workload, hash: string) {
      if (!key.candidates) return super.get(key, hash);
      const usual = key.usual(capabilities)?.variant;
      const other = key.candidates(capabilities).find(({ variant }) => variant !== usual);
      const { op, shape, dtype } = key;
      return { op, shape, dtype, variant: other?.variant ?? null, candidates: [] };
    }
  }
  const device = { capabilities, adapter, gives: () => Promise.resolve(false) };
  const memory = new OthersWon();
  const tuning = new Tuning({ device } as unknown as Stopwatch, memory, {
    ...{ seconds: Infinity, most: 2 },
  });
  assert.deepEqual(await tuneModel(tuning, subject, {}), { variants: {}, isRemembered: false });
  const { variant, candidates } = tuning.found.find(({ op }) => op === "train_step")!;
  assert.equal(variant, "default");
  assert.match(candidates[0].reason!, /out of memory for both plans/);
  assert.ok(!memory.knows(duelKey(subject)));
});

test("a duel that is cut after its least rounds is not whole", async () => {
  const sides: string[] = [];
  const time = (side: string) => Promise.resolve(sides.push(side));
  const cut = await takeTurns(time, () => true);
  assert.ok(!cut.isWhole);
  assert.equal(sides.length, 2 * (1 + cut.times.tuned.length), "the first round warms up");
  assert.equal(cut.times.tuned.length, 4);
  const [t, d] = ["tuned", "default"];
  assert.deepEqual(sides.slice(0, 6), [t, d, d, t, t, d]);
  const whole = await takeTurns(time, () => false);
  assert.ok(whole.isWhole && whole.times.tuned.length > cut.times.tuned.length);
});

test("a duel is known by its winners in any order and by what was asked for", async () => {
  const a = { gemm: "naive" }, b = { conv2d: "direct" };
  assert.equal(await hashOf({ ...a, ...b }, {}), await hashOf({ ...b, ...a }, {}));
  const all = [[a, {}], [a, b], [{ ...a, ...b }, {}], [{}, a]].map(([won, asked]) =>
    hashOf(won, asked)
  );
  assert.equal(new Set(await Promise.all(all)).size, all.length);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../../kernels/gpu/device.ts";
import { testDevice } from "../../kernels/testing.ts";
import { convnet } from "../../models/convnet.ts";
import { settingsOf } from "../train/config.ts";
import { duelKey } from "./duel.ts";
import { rememberedVariants } from "./tune_model.ts";
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

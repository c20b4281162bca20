import assert from "node:assert/strict";
import { test } from "node:test";
import { GEMM } from "../../kernels/gemm/gemm.ts";
import { LOSS } from "../../kernels/loss/softmax_cross_entropy.ts";
import { testDevice } from "../../kernels/testing.ts";
import { checkVariantChoice, chooseVariant, tunedKey, type VariantChoice } from "./variants.ts";

const shape = { m: 8, n: 8, k: 8 };
const gemm = { op: "gemm", shape: GEMM.nameOf(shape), dtype: "f32" } as const;
const key = tunedKey(gemm);

test("what the user names for an op comes first, then what was tuned for the shape, then *", async () => {
  const { capabilities } = await testDevice();
  const choose = (choice: VariantChoice, ladder = GEMM) =>
    chooseVariant(ladder, { ...shape, bias: true }, capabilities, choice);
  const tuned = { [key]: "tiled:32x32x4x4", "*": "naive" };
  assert.equal(choose({ ...tuned, gemm: "register" }), "register");
  assert.equal(choose(tuned), "tiled:32x32x4x4");
  assert.equal(choose({ "*": "naive" }), "naive");
  const other = { [tunedKey({ ...gemm, shape: "NN 9x9x9" })]: "register", "*": "naive" };
  assert.equal(choose(other), "naive");
  // What was tuned for another device may not work here: it is left out, but what the user asks for is refused.
  const rungs = GEMM.rungs.map((rung) =>
    rung.name === "tiled" ? { ...rung, problem: () => "it cannot" } : rung
  );
  assert.equal(choose(tuned, { ...GEMM, rungs }), "naive");
  assert.throws(
    () => choose({ gemm: "tiled" }, { ...GEMM, rungs }),
    /Cannot use the variant tiled for gemm as it/,
  );
});

test("what was tuned for a shape in f16 is not for the same shape in f32, nor the other way round", async () => {
  const { capabilities } = await testDevice();
  const device = { ...capabilities, features: new Set([...capabilities.features, "shader-f16"]) };
  const choice = { [key]: "naive", [tunedKey({ ...gemm, dtype: "f16" })]: "tiled:32x32x4x4" };
  assert.equal(chooseVariant(GEMM, shape, device, choice), "naive");
  assert.equal(chooseVariant(GEMM, { ...shape, dtype: "f16" }, device, choice), "tiled:32x32x4x4");
});

test("a row of more classes than a CPU adapter's loops reach is shared by a workgroup, whatever is wished", async () => {
  const { capabilities } = await testDevice();
  const device = { ...capabilities, software: true };
  const rung = (classes: number, wish: string) =>
    chooseVariant(LOSS, { batch: 2, classes, slots: 1 }, device, { "*": wish });
  assert.equal(rung(21_844, "row"), "row");
  assert.equal(rung(30_000, "row"), "workgroup");
  assert.equal(rung(30_000, "tiled"), "workgroup");
});

test("a choice may name an op, a shape of it, and a tile where the op's rungs have one", () => {
  checkVariantChoice({
    gemm: "tiled:64x64x4x4",
    [key]: "texture:8x32",
    "*": "naive",
    relu: "naive",
  });
  assert.throws(() => checkVariantChoice({ relu: "naive:4" }), /variant naive:4 for relu/);
  assert.throws(() => checkVariantChoice({ "gem NN 8x8x8": "naive" }), /a variant for gem: there/);
  assert.throws(() => checkVariantChoice({ gemm: "fast" }), /the variant fast for gemm: there are/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { featureDevice } from "../../../kernels/testing.ts";
import { planSession } from "../../../models/plan/session_plans.ts";
import type { VariantChoice } from "../../../models/plan/variants.ts";
import { exampleResult } from "../../../results/testing.ts";
import { variantChoice } from "../../tune/variants_option.ts";
import { settingsOf } from "../config.ts";
import { findModel } from "../find_model.ts";
import { choicesOf } from "../train_part.ts";
import { verifyingOptions } from "./verify_options.ts";

test("a run is made again by the kernels that it recorded, in f32 and in mixed precision", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  for (const precision of ["f32", "mixed"] as const) {
    const recorded = (variants: VariantChoice): VariantChoice => {
      const settings = settingsOf({ batch: 8, precision }, 10);
      const model = findModel("resnet20");
      const { train, evaluation } = planSession(model, settings, device.capabilities, variants);
      return choicesOf([evaluation, train]);
    };
    const chosen = recorded({ "*": "naive" }), usual = recorded({});
    const others = Object.keys(chosen).filter((key) => chosen[key] !== usual[key]);
    assert.ok(others.length > 10, `${precision}: ${others}`);
    assert.equal(others.some((key) => key.endsWith(" f16")), precision === "mixed");
    const { train, ...rest } = exampleResult();
    const run = { ...rest, train: { ...train, plan: { ...train.plan, choices: chosen } } };
    const { variant } = verifyingOptions(run, { steps: null, out: "again.json" });
    assert.deepEqual(recorded(variantChoice(variant)), chosen);
  }
  device.close();
});

/** What the rules know of the ops that rows measure is what the kernels' ladders and the suites have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { kernelCases } from "../bench/measure/kernels/kernel_suite.ts";
import type { Capabilities } from "../kernels/gpu/kernel.ts";
import { RELAYOUT } from "../kernels/relayout/relayout.ts";
import { type Ladder, rungNames } from "../kernels/tuning/ladder.ts";
import { DEFAULT_LIMITS } from "../kernels/testing.ts";
import { rungOf } from "../kernels/tuning/variant.ts";
import { OPS as MODEL_OPS } from "../models/ops/ops.ts";
import { OPTIMISERS } from "../models/optimisers/optimisers.ts";
import { OPS } from "../results/validate/claims/ops.ts";

const LADDERS = new Map(
  [
    RELAYOUT,
    ...Object.values(MODEL_OPS).map(({ ladder }) => ladder),
    ...Object.values(OPTIMISERS).map((optimiser) => optimiser().ladder),
  ].flatMap((ladder) => ladder ? [[ladder.op, rungNames(ladder as Ladder<never>)]] : []),
);
const DEVICE: Capabilities = {
  ...{ limits: DEFAULT_LIMITS, features: new Set(), storageTextureReads: true, software: false },
};

/** An op without a ladder has the one kernel that its cases have. */
const rungsOf = (op: string, cases: ReturnType<typeof kernelCases>) =>
  LADDERS.get(op) ?? [
    ...new Set(cases.map(({ at }) => rungOf(at(1)!.workload.usual(DEVICE)!.variant))),
  ];

test("The rules know each op of the suites by its rungs and its sizes, and no other", () => {
  const all = kernelCases("f32"), names = new Set(all.map(({ name }) => name.op));
  const suites = [...names].map((op) => {
    const cases = all.filter(({ name }) => name.op === op);
    const families = [...new Set(cases.map(({ name }) => name.dims!.family))];
    return [op, { suite: "kernels", families, rungs: rungsOf(op, cases) }];
  });
  const known = Object.entries(OPS).filter(([, { suite }]) => suite === "kernels");
  assert.deepEqual(Object.fromEntries(known), Object.fromEntries(suites));
});

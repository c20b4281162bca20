import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capabilities } from "../../../kernels/gpu/kernel.ts";
import { shortlist } from "../../../kernels/tuning/shortlist.ts";
import { testDevice } from "../../../kernels/testing.ts";
import type { Candidate, Workload } from "../../../kernels/tuning/workload.ts";
import { readResult } from "../../../results/schema/read_result.ts";
import type { BenchResult } from "../../../results/schema/result.ts";
import { rootPath } from "../../host/paths.ts";
import { TUNING } from "../../tune/budget.ts";
import { kernelCases } from "./kernel_suite.ts";

/** Recorded runs that tried every candidate, and the most that trying a few may lose, in the mean and at a shape. */
const RECORDED = [
  { file: "2026-11-26/nvidia-h200-deno/bench-peers.json", mean: 1.005, worst: 1.05 },
  { file: "2026-11-26/llvmpipe-deno/bench-kernels.json", mean: 1.01, worst: 1.2 },
];

const workloads = new Map(
  kernelCases("f32").map(({ at }) => {
    const { workload } = at(1)!;
    return [`${workload.op} ${workload.shape}`, workload];
  }),
);

/** How much longer the fastest of the few took than the fastest of all, at each shape with more of them. */
function lossesOf({ bench }: BenchResult, device: Capabilities): number[] {
  return bench.tuning.flatMap(({ op, shape, candidates }) => {
    const workload: Workload | undefined = workloads.get(`${op} ${shape}`);
    const times = new Map(candidates.map(({ variant, medianNs }) => [variant, medianNs]));
    if (!workload) return [];
    const { tried, left } = shortlist(workload, device, TUNING.full.most);
    const text = ({ kernel: { steps } }: Candidate) => JSON.stringify(steps);
    const texts = tried.map(text);
    const others = left.filter((candidate) => !texts.includes(text(candidate)));
    if (left.length === 0) return [];
    const fastest = (some: typeof tried) =>
      Math.min(...some.map(({ variant }) => times.get(variant) ?? Infinity));
    return [Math.max(1, fastest(tried) / fastest(others))];
  });
}

test("of the recorded trials the few that are tried are the fast ones", async () => {
  const { capabilities } = await testDevice();
  for (const { file, mean, worst } of RECORDED) {
    const result = await readResult(rootPath(`results/${file}`)) as BenchResult;
    const losses = lossesOf(result, { ...capabilities, software: result.adapter.software });
    const found = Math.exp(losses.reduce((sum, loss) => sum + Math.log(loss), 0) / losses.length);
    assert.ok(losses.length >= 10, `${file}: ${losses.length} shapes`);
    assert.ok(found <= mean, `${file}: ${found} in the mean`);
    assert.ok(Math.max(...losses) <= worst, `${file}: ${Math.max(...losses)} at most`);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dWorkload } from "../../kernels/conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../../kernels/conv2d/shape.ts";
import { testDevice } from "../../kernels/testing.ts";
import { Graph } from "../../models/graph/graph.ts";
import { planGraph } from "../../models/plan/plan_graph.ts";
import { gemmWorkload } from "../../kernels/gemm/gemm_workload.ts";
import { check } from "./compare.ts";
import { openKernel, reducedTolerance } from "./our_kernel.ts";

/** So many channels and pixels that the top of the ladder is not what suits it best. */
const SHAPE: Conv2dShape = {
  batch: 1,
  inChannels: 64,
  height: 64,
  width: 64,
  outChannels: 64,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
};

test("without a tuner a peer is compared with the kernel that models run", async () => {
  const device = await testDevice();
  const workload = conv2dWorkload("forward", SHAPE);
  const ours = await openKernel(device, workload, workload.inputs(1), null);
  ours.op.dispose();
  const graph = new Graph();
  const x = graph.tensor("x", [1, 64, 64, 64], "input"), y = graph.tensor("y", [1, 64, 64, 64]);
  const w = graph.tensor("w", [64, 64, 3, 3], "input");
  graph.add("conv2d", { x, w }, { y }, { shape: SHAPE });
  const [{ variant }] = planGraph(graph, device.capabilities).choices;
  assert.equal(ours.variant, variant);
});

/** The nearest number of 11 significant bits, by Veltkamp's splitting. */
function rounded(x: number): number {
  const scaled = Math.fround(x * (2 ** 13 + 1));
  return Math.fround(scaled - Math.fround(scaled - x));
}

test("products of operands of 11 bits are within the reduced tolerance, those of one row less are not", () => {
  const workload = gemmWorkload({ m: 64, n: 64, k: 256 });
  const inputs = workload.inputs(1);
  const [expected] = workload.expect(inputs, 4096);
  const tolerance = reducedTolerance(expected.values);
  const few = Object.fromEntries(
    Object.entries(inputs).map(([name, data]) => [name, Float32Array.from(data, rounded)]),
  );
  const [{ values }] = workload.expect(few, 4096);
  assert.notEqual(check(Array.from(values), expected).failure, null, "not by that of f32");
  assert.equal(check(Array.from(values), { ...expected, tolerance }).failure, null);
  const shorter = { a: inputs.a.slice(), b: inputs.b.slice() };
  shorter.b.fill(0, 0, 64);
  const [{ values: wrong }] = workload.expect(shorter, 4096);
  assert.notEqual(check(Array.from(wrong), { ...expected, tolerance }).failure, null);
});

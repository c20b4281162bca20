import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dWorkload } from "../../kernels/conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../../kernels/conv2d/shape.ts";
import { testDevice } from "../../kernels/testing.ts";
import { Graph } from "../../models/graph/graph.ts";
import { planGraph } from "../../models/plan/plan_graph.ts";
import { openKernel } from "./our_kernel.ts";

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

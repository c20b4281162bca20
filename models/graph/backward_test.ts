import assert from "node:assert/strict";
import { test } from "node:test";
import { testDevice } from "../../kernels/testing.ts";
import { assertClose, randomArray } from "../../kernels/testing.ts";
import { backward } from "./backward.ts";
import { makeExecutable } from "../session/executable.ts";
import { Graph, type Tensor } from "./graph.ts";
import { linear, relu } from "./layers.ts";
import { parameterSlices } from "../plan/flat.ts";
import { planGraph } from "../plan/plan_graph.ts";

const sumOf = (graph: Graph, a: Tensor, b: Tensor): Tensor => {
  const y = graph.tensor("sum", a.shape);
  graph.add("add", { a, b }, { y });
  return y;
};

/**
 * A hidden tensor that two linear layers and an add read, as in a ResNet's first block of a stage, behind a residual around the input
 * itself: every gradient of a tensor used more than once must be summed, and the input needs none.
 */
function residual(graph: Graph) {
  const x = graph.input("x", [3, 4]);
  const hidden = sumOf(graph, linear(4)(graph, x), x);
  const left = relu()(graph, linear(4)(graph, hidden));
  const right = linear(4)(graph, hidden);
  return linear(2)(graph, sumOf(graph, sumOf(graph, left, right), hidden));
}

test("the gradients of a tensor used twice are added: a residual network agrees with finite differences", async () => {
  const device = await testDevice();
  const graph = new Graph();
  const y = residual(graph);
  const dy = graph.input("dy", y.shape);
  backward(graph, y, dy);
  const out = graph.tensor("out", y.shape, "output");
  graph.add("add", { a: y, b: y }, { y: out }); // so that y can be read
  const plan = planGraph(graph, device.capabilities);
  const { slices, elements } = parameterSlices(graph);
  const [parameters, gradients] = [1, 2].map(() => device.createBuffer(4 * elements));
  const externals = Object.fromEntries(
    [...plan.externals].map(([name, { bytes }]) => [name, device.createBuffer(bytes)]),
  );
  const executable = await makeExecutable(device, plan, { parameters, gradients, externals });
  const upstream = randomArray(6, 2);
  device.write(externals.x, randomArray(12, 1));
  device.write(externals.dy, upstream);
  const weights = randomArray(elements, 3);
  /** Sum of dy * y for the weights as they are. */
  const objective = async () => {
    device.write(parameters, weights);
    const encoder = device.gpu.createCommandEncoder();
    device.dispatcher.encode(encoder, executable.whole);
    device.gpu.queue.submit([encoder.finish()]);
    const [bytes] = await device.read(externals.out);
    return new Float32Array(bytes.buffer).reduce(
      (sum, value, i) => sum + value / 2 * upstream[i],
      0,
    );
  };
  await objective();
  const got = new Float32Array((await device.read(gradients))[0].buffer);
  const h = 1 / 256; // small, so that no ReLU switches on the way
  for (const { name, offset } of slices) {
    for (const i of [offset, offset + 1]) {
      const old = weights[i];
      weights[i] = old + h;
      const up = await objective();
      weights[i] = old - h;
      const down = await objective();
      weights[i] = old;
      assertClose(
        [got[i]],
        [(up - down) / (2 * h)],
        { atol: 2e-4, rtol: 1e-3 },
        `gradient of ${name}[${i - offset}]`,
      );
    }
  }
});

test("backward() refuses a parameter used twice", () => {
  const graph = new Graph();
  const w = graph.parameter("w", [4], { kind: "uniform", bound: 1 });
  const y = graph.tensor("y", [4]);
  graph.add("add", { a: w, b: w }, { y });
  assert.throws(() => backward(graph, y, graph.input("dy", [4])), /parameter w is used twice/);
});

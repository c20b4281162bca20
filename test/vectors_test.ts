import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../kernels/gpu/kernel.ts";
import { loadVectors } from "./load_vectors_test_support.ts";
import { VECTOR_FILES } from "./vectors_test_support.ts";

const files = VECTOR_FILES.map((name) => ({ name, cases: loadVectors(name).cases }));
const all = files.flatMap(({ cases }) => cases);

test("the frozen vectors hold a ConvNet, three ResNets and at least 40 cases of single ops, each named once", () => {
  assert.equal(new Set(all.map((c) => c.name)).size, all.length);
  assert.ok(all.filter((c) => !/net(_mixed)?$/.test(c.op)).length >= 40);
  assert.equal(all.filter((c) => c.op === "convnet").length, 1);
  assert.equal(all.filter((c) => c.op === "resnet").length, 3);
});

test("inputs drawn here are those that PyTorch was given", () => {
  for (const { name, inputs, specs } of all) {
    for (const [key, { first, sum }] of Object.entries(specs)) {
      const values = inputs[key];
      assert.deepEqual([...values.subarray(0, 4)], first, `${name}: first values of ${key}`);
      let total = 0;
      for (const value of values) total += value;
      assert.equal(total, sum, `${name}: sum of ${key}`);
    }
  }
});

test("every case has outputs, finite and of their shape", () => {
  for (const { name, outputs, shapes } of all) {
    assert.ok(Object.keys(outputs).length > 0, name);
    for (const [key, values] of Object.entries(outputs)) {
      assert.equal(values.length, sizeOf(shapes[key]), `${name}: ${key}`);
      assert.ok(values.every(Number.isFinite), `${name}: ${key} is not finite`);
    }
  }
});

test("gradients and upstream gradients have the shapes of their tensors", () => {
  const pairs: Record<string, string> = { dx: "x", dw: "w", da: "a", dlogits: "logits", dy: "y" };
  let compared = 0;
  for (const { name, op, shapes } of all.filter(({ op }) => op !== "sgd" && op !== "adamw")) {
    for (const [gradient, of] of Object.entries(pairs)) {
      if (!shapes[gradient] || !shapes[of]) continue;
      assert.deepEqual(shapes[gradient], shapes[of], `${name}: ${gradient} of ${op}`);
      compared++;
    }
  }
  assert.ok(compared >= 150, `${compared} gradients were compared`);
});

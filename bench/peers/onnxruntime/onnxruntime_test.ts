import assert from "node:assert/strict";
import { test } from "node:test";
import { losses } from "./onnxruntime.ts";
import { onnxModel } from "./onnx_model.ts";
import { int, message, text } from "./protobuf.ts";

test("fields are written as protobuf's encoding has them", () => {
  assert.deepEqual([...int(1, 150)], [0x08, 0x96, 0x01]); // its documentation's first example
  assert.deepEqual([...text(2, "testing")], [0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  assert.deepEqual([...message(3, int(1, 150))], [0x1a, 3, 0x08, 0x96, 0x01]);
  assert.deepEqual([...message(20, new Uint8Array(300))].slice(0, 4), [0xa2, 0x01, 0xac, 0x02]);
});

test("a model is its format, its graph and its operators", () => {
  const model = onnxModel({
    inputs: { x: [2] },
    constants: {},
    nodes: [{ type: "Relu", inputs: ["x"], output: "y" }],
    output: ["y", [2]],
  });
  const value = (field: number, name: string) => {
    const shape = message(2, message(1, int(1, 2)));
    return message(field, text(1, name), message(2, message(1, int(1, 1), shape)));
  };
  const graph = message(
    7,
    message(1, text(1, "x"), text(2, "y"), text(4, "Relu")),
    text(2, "graph"),
    value(11, "x"),
    value(12, "y"),
  );
  assert.deepEqual([...model], [...int(1, 8), ...graph, ...message(8, int(2, 17))]);
});

test("a loss is the label's negative log-probability, also of large logits", () => {
  const got = losses(Float32Array.of(1, 2, 3, 1000, 0, 0), Uint32Array.of(2, 1));
  assert.ok(Math.abs(got[0] - Math.log(1 + Math.exp(-1) + Math.exp(-2))) < 1e-6);
  assert.equal(got[1], 1000);
});

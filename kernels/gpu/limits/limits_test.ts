import assert from "node:assert/strict";
import { test } from "node:test";
import { type Capabilities, type DispatchStep, LIMIT_NAMES } from "../kernel.ts";
import { knownAnswerKernel } from "../known_answer.ts";
import { limitProblem } from "./limits.ts";

/** A device of the least that WebGPU's compatibility mode promises, with these limits otherwise. */
function device(others: Partial<Capabilities["limits"]>): Capabilities {
  const limits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, 2 ** 27]));
  return {
    limits: { ...limits as Capabilities["limits"], ...others },
    features: new Set(),
    storageTextureReads: true,
    software: false,
  };
}

/** The smallest kernel with another step in place of its own. */
function withStep(step: Partial<DispatchStep>) {
  const kernel = knownAnswerKernel();
  return { ...kernel, steps: [{ ...kernel.steps[0] as DispatchStep, ...step }] };
}

test("a kernel with more invocations or storage buffers than a device has is no kernel for it", () => {
  const few = device({ maxComputeInvocationsPerWorkgroup: 128 });
  const code = "@compute @workgroup_size(16, 2, 8)\nfn main() {}";
  const problem = "pass main needs 256, over maxComputeInvocationsPerWorkgroup: 128";
  assert.equal(limitProblem(withStep({ code }), few), problem);
  assert.equal(limitProblem(withStep({ code: code.replace("8", "4") }), few), null);
  for (const size of ["WIDTH", "0x100", "16, "]) {
    const unread = code.replace("16, 2, 8", size);
    assert.match(
      limitProblem(withStep({ code: unread }), few)!,
      /^pass main needs what cannot be read, maxComputeInvocationsPerWorkgroup is 128/,
    );
  }
  const two = device({ maxStorageBuffersPerShaderStage: 1 });
  const buffers = "pass main needs 2, over maxStorageBuffersPerShaderStage: 1";
  assert.equal(limitProblem(knownAnswerKernel(), two), buffers);
});

test("a kernel whose workgroups need more memory than a device has is no kernel for it, whatever the types are", () => {
  const types = {
    "array<f32, 5>": 32, // in whole sixteens
    "array<array<vec4<f16>, 3>, 7u>": 176,
    "array<vec3f, 4>": 64,
    "array<Row, 64>": 64 * 48,
    "Deep": 3 * 64 + 16,
    "F": 16,
    "array<f32, MANY>": Infinity,
  };
  for (const [type, bytes] of Object.entries(types)) {
    const code = `alias F = vec4u;
// var<workgroup> commented: array<f32, 1000>;
struct Row {
  a: f32,
  b: vec3f,
  many: array<u32, 2>,
}
struct Deep {
  nested: array<array<vec4<f32>, 4>, 3>,
  last: u32
}
var<workgroup> flag: u32;
var<workgroup> values: ${type};
@compute @workgroup_size(64)
fn main() {}`;
    const why = (limit: number) =>
      limitProblem(withStep({ code }), device({ maxComputeWorkgroupStorageSize: limit }));
    const needs = bytes + 16;
    const problem = needs < Infinity
      ? /needs \d+, over maxComputeWorkgroupStorageSize: 15$/
      : /needs what cannot be read, maxComputeWorkgroupStorageSize is 15/;
    assert.match(why(15)!, problem, type);
    if (needs < Infinity) assert.equal(why(needs), null, type);
  }
});

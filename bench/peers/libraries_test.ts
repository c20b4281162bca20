import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dWorkload } from "../../kernels/conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../../kernels/conv2d/shape.ts";
import { gemmWorkload } from "../../kernels/gemm/gemm_workload.ts";
import { check } from "./compare.ts";
import { jax } from "./jax/jax.ts";
import { errorsOf } from "./peer.ts";
import { inverse, NCHW_TO_NHWC, OIHW_TO_HWIO, permute, permuteShape } from "./tfjs/permute.ts";
import { tfjs } from "./tfjs/tfjs.ts";

/** No two sizes that a wrong order of dimensions could confuse. */
const SHAPE: Conv2dShape = {
  batch: 2,
  inChannels: 8,
  height: 11,
  width: 14,
  outChannels: 12,
  kernel: [3, 3],
  stride: [2, 2],
  padding: [1, 1],
  dilation: [1, 1],
};

for (const library of [tfjs, jax]) {
  test(`${library.name} computes what our kernels compute, in the same order of elements`, async () => {
    const peer = await library.open();
    const gemm = gemmWorkload({ m: 48, n: 48, k: 48 });
    const inputs = gemm.inputs(1);
    await agrees(peer.gemm(48, inputs), gemm.expect(inputs, 100)[0], "gemm");
    for (const direction of ["forward", "backward_input", "backward_weight"] as const) {
      const workload = conv2dWorkload(direction, SHAPE);
      const inputs = workload.inputs(1);
      const op = peer.conv2d(direction, SHAPE, inputs);
      await agrees(op, workload.expect(inputs, 100)[0], direction);
    }
  });
}

async function agrees(
  op: ReturnType<Awaited<ReturnType<typeof tfjs.open>>["gemm"]>,
  expected: Parameters<typeof check>[1],
  what: string,
) {
  await op.run(2);
  const output = await op.output();
  assert.deepEqual(check(output, expected).failure, null, what);
  op.dispose();
}

test("permuting moves each element to its place, and the inverse moves it back", () => {
  const shape = [2, 3, 4, 5];
  const data = Float32Array.from({ length: 120 }, (_, i) => i);
  const nhwc = permute(data, shape, NCHW_TO_NHWC);
  assert.deepEqual(permuteShape(shape, NCHW_TO_NHWC), [2, 4, 5, 3]);
  const [n, c, h, w] = [1, 2, 3, 4];
  assert.equal(nhwc[((n * 4 + h) * 5 + w) * 3 + c], data[((n * 3 + c) * 4 + h) * 5 + w]);
  for (const order of [NCHW_TO_NHWC, OIHW_TO_HWIO]) {
    const there = permute(data, shape, order);
    assert.deepEqual(permute(there, permuteShape(shape, order), inverse(order)), data);
  }
});

test("an error that a peer's device reports is thrown, the first of them", () => {
  const device = new EventTarget();
  const check = errorsOf(device as GPUDevice);
  check();
  for (const message of ["first", "second"]) {
    device.dispatchEvent(Object.assign(new Event("uncapturederror"), { error: { message } }));
  }
  assert.throws(check, /its device reported an error: first/);
});

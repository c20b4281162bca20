import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dWorkload } from "../../kernels/conv2d/conv2d_workload.ts";
import type { Conv2dShape } from "../../kernels/conv2d/shape.ts";
import { gemmWorkload } from "../../kernels/gemm/gemm_workload.ts";
import { testDevice } from "../../kernels/testing.ts";
import type { Expectation } from "../../kernels/tuning/workload.ts";
import type { DimsOf } from "../../results/schema/dims.ts";
import { testUnless } from "../../test/ignored_test_support.ts";
import { chooseHost } from "../host/choose.ts";
import { conv2dDims } from "../measure/kernels/sized.ts";
import { check } from "./compare.ts";
import { jax } from "./jax/jax.ts";
import { onnxruntime } from "./onnxruntime/onnxruntime.ts";
import { openStep } from "./our_step.ts";
import { errorsOf, type Peer, type PeerLibrary } from "./peer.ts";
import { whyAbsent } from "./peers.ts";
import { torchLibraries } from "./torch/torch.ts";
import { inverse, NCHW_TO_NHWC, OIHW_TO_HWIO, permute, permuteShape } from "./tfjs/permute.ts";
import { tfjs } from "./tfjs/tfjs.ts";

const CONVNET: DimsOf<"model"> = {
  ...{ family: "model", model: "convnet" },
  ...{ batch: 6, imageSize: 32, stem: "cifar" },
};

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

const host = await chooseHost();
/** Anew, as what was closed does not open again. */
const torch = () => torchLibraries(host)[0];

/** Why a library cannot be had here, or false. */
async function missing(library: PeerLibrary): Promise<string | false> {
  try {
    await library.open();
    return false;
  } catch (error) {
    const absent = whyAbsent(library, error);
    if (absent !== null) return absent;
    throw error;
  }
}

for (const library of [tfjs, jax, onnxruntime, torch()]) {
  const why = await missing(library);
  const name = `${library.name} computes what our kernels compute, in the same order of elements`;
  testUnless(why, name, async () => {
    const peer = await library.open();
    const gemm = gemmWorkload({ m: 48, n: 48, k: 48 });
    const inputs = gemm.inputs(1);
    await agrees(peer.gemm(48, inputs), gemm.expect(inputs, 100)[0], "gemm");
    for (const direction of ["forward", "backward_input", "backward_weight"] as const) {
      const op = `conv2d_${direction}` as const;
      if (!library.offers(op, conv2dDims(SHAPE))) continue;
      const workload = conv2dWorkload(direction, SHAPE);
      const inputs = workload.inputs(1);
      const computed = peer.conv2d(direction, SHAPE, inputs);
      await agrees(computed, workload.expect(inputs, 100)[0], direction);
    }
    await library.close?.();
  });
}

async function agrees(
  opening: ReturnType<Peer["gemm"]>,
  expected: Expectation,
  what: string,
  runs = 2,
) {
  const op = await opening;
  await op.run(runs);
  const output = await op.output();
  assert.deepEqual(check(output, expected).failure, null, what);
  op.dispose();
}

for (const library of [onnxruntime, torch()]) {
  testUnless(await missing(library), `${library.name}'s steps come to our losses`, async () => {
    const peer = await library.open();
    const device = await testDevice();
    for (const op of ["train_step", "inference_step"] as const) {
      if (!library.offers(op, CONVNET)) continue;
      const { ours, job } = await openStep(device, { op, dims: CONVNET }, {});
      const theirs = op === "train_step" ? peer.train!(job) : peer.infer!(job);
      await agrees(theirs, ours.expected, op, ours.runs);
      ours.op.dispose();
    }
    await library.close?.();
  });
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

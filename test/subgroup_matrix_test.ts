/** The WGSL of a subgroup's matrices, on Dawn's null backend, which lists every feature and runs nothing. */
import assert from "node:assert/strict";
import { chooseHost } from "../bench/host/choose.ts";
import {
  conv2dBackwardInput,
  conv2dBackwardWeight,
  conv2dForward,
} from "../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../kernels/conv2d/shape.ts";
import { GEMM, gemm } from "../kernels/gemm/gemm.ts";
import { MATRIX_RUNG } from "../kernels/gemm/subgroup_matrix/matrix_core.ts";
import type { Kernel } from "../kernels/gpu/kernel.ts";
import { Pipelines } from "../kernels/gpu/pipelines.ts";
import { testUnless } from "./ignored_test_support.ts";

const { name, tiles } = MATRIX_RUNG;

const CONVOLUTION: Conv2dShape = {
  ...{ batch: 2, inChannels: 5, height: 9, width: 7, outChannels: 6, dtype: "f16" },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
};

const host = await chooseHost();
const other = host.runtime().webgpu.implementation !== "dawn" &&
  "this runtime's WebGPU is not Dawn, which alone has a subgroup's matrices";

testUnless(
  other,
  "Dawn compiles the products of a subgroup's matrices, in every form",
  async () => {
    const gpu = await host.gpu({ DAWNNODE_BACKEND: "null" });
    const adapter = await gpu!.requestAdapter();
    const requiredFeatures = [
      "shader-f16",
      "subgroups",
      "chromium-experimental-subgroup-matrix",
    ] as GPUFeatureName[];
    const device = await adapter!.requestDevice({ requiredFeatures });
    const pipelines = new Pipelines(device);
    const variants = [name, ...tiles().map((tile) => `${name}:${tile}`)];
    const compile = async (kernel: Kernel) => {
      for (const step of kernel.steps) {
        if (step.kind === "dispatch") await pipelines.get(kernel, step);
      }
    };
    for (const variant of variants) {
      for (const [transA, transB] of [[false, false], [true, false], [false, true], [true, true]]) {
        const product = { m: 130, n: 140, k: 32, transA, transB, bias: transA };
        await compile(gemm({ ...product, dtype: "f16" }, variant));
      }
    }
    assert.equal(pipelines.count, 4 * variants.length);
    for (const shape of [CONVOLUTION, { ...CONVOLUTION, stride: [2, 1] as const }]) {
      await compile(conv2dForward(shape, { bias: true, relu: true }, name));
      await compile(conv2dBackwardInput(shape, name));
      await compile(conv2dBackwardWeight(shape, name));
    }
    // Two forward; an input gradient, and one of each remainder by the stride; two weight gradients, and the sum of their slices.
    assert.equal(pipelines.count, 4 * variants.length + 2 + 3 + 3);
    assert.equal(GEMM.rungs.at(-1)?.name, name);
    device.destroy();
  },
);

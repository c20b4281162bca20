/** The WGSL of a subgroup's matrices, on Dawn's null backend, which lists every feature and runs nothing. */
import assert from "node:assert/strict";
import { chooseHost } from "../bench/host/choose.ts";
import { GEMM, gemm } from "../kernels/gemm/gemm.ts";
import { subgroupMatrix } from "../kernels/gemm/subgroup_matrix/subgroup_matrix.ts";
import { Pipelines } from "../kernels/gpu/pipelines.ts";
import { testUnless } from "./ignored_test_support.ts";

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
    const { name } = subgroupMatrix;
    const variants = [
      name,
      ...subgroupMatrix.tiles!({ software: false }, { m: 1, n: 1, k: 1 }).map((t) =>
        `${name}:${t}`
      ),
    ];
    for (const variant of variants) {
      for (const [transA, transB] of [[false, false], [true, false], [false, true], [true, true]]) {
        const shape = {
          m: 130,
          n: 140,
          k: 32,
          transA,
          transB,
          bias: transA,
          dtype: "f16",
        } as const;
        const kernel = gemm(shape, variant);
        for (const step of kernel.steps) {
          assert.ok(step.kind === "dispatch");
          await pipelines.get(kernel, step);
        }
      }
    }
    assert.equal(pipelines.count, 4 * variants.length);
    assert.equal(GEMM.rungs.at(-1), subgroupMatrix);
    device.destroy();
  },
);

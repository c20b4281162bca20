import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capabilities } from "../../gpu/kernel.ts";
import { runKernel } from "../../gpu/run_kernel.ts";
import { assertClose, featureDevice, randomArray } from "../../testing.ts";
import { defaultRung } from "../../tuning/default_rung.ts";
import { variantProblem } from "../../tuning/ladder.ts";
import { GEMM, gemm, type GemmShape } from "../gemm.ts";
import { gemmReference } from "../gemm_ref.ts";
import { coreStep } from "../tiled/core_step.ts";
import type { MatrixTile } from "./matrix_core.ts";
import { plainCore } from "./plain_core_test_support.ts";

const half = (shape: GemmShape) => ({ ...shape, dtype: "f16" }) as const;

const SHAPES = [
  { m: 130, n: 71, k: 32, bias: true, relu: true },
  { m: 67, n: 132, k: 52, transB: true },
  { m: 131, n: 136, k: 37, transA: true, bias: true },
  { m: 33, n: 257, k: 64, transA: true, transB: true, relu: true },
].map(half);

function plainGemm(shape: GemmShape, tile: MatrixTile, lanes: number) {
  return { ...gemm(shape, "naive"), steps: [coreStep(shape, plainCore(tile, lanes), shape.k)] };
}

test("gemm by a subgroup's matrices is right in all but the matrices, which plain WGSL stands for", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const products = [[16, 16, 16, 32], [16, 8, 8, 16], [16, 16, 16, 64]];
  for (const [i, [rows, columns, inner, lanes]] of products.entries()) {
    for (const [seed, shape] of SHAPES.slice(0, i === 0 ? 4 : 1).entries()) {
      const { m, n, k } = shape;
      const a = new Float16Array(randomArray(m * k + m * k % 2, seed));
      const b = new Float16Array(randomArray(k * n + k * n % 2, seed + 100));
      const bias = randomArray(n, seed + 200);
      const kernel = plainGemm(shape, { rows, columns, inner }, lanes);
      const { c } = await runKernel(device, kernel, { a, b, bias }, { junk: 9e9 });
      const got = new Float16Array(c.buffer).subarray(0, m * n);
      const want = gemmReference(a, b, shape.bias ? bias : null, shape);
      const tolerance = { atol: 2e-6 * Math.sqrt(k), rtol: 2 ** -10 };
      assertClose(got, want, tolerance, `${rows}x${columns}x${inner} by ${lanes}, shape ${seed}`);
    }
  }
  device.close();
});

test("gemm by a subgroup's matrices is tried only where the device lists the product, and is nowhere the default", async () => {
  const device = await featureDevice(["shader-f16"]);
  if (!device) return;
  const features = ["shader-f16", "subgroups", "chromium-experimental-subgroup-matrix"];
  const config = { componentType: "f16", resultComponentType: "f32", M: 16, N: 16, K: 16 };
  const { capabilities } = device;
  const able: Capabilities = {
    ...capabilities,
    features: new Set(features),
    subgroupMatrixConfigs: [config],
  };
  device.close();
  const why = (variant: string, shape: GemmShape, to = able) =>
    variantProblem(GEMM, variant, shape, to);
  const [shape] = SHAPES;
  assert.equal(why("subgroup_matrix", shape), null);
  assert.equal(
    why("subgroup_matrix:8x8x8", shape),
    "the device's subgroups multiply no f16 → f32 8x8x8",
  );
  assert.match(why("subgroup_matrix", { ...shape, dtype: "f32" })!, /are of f16: these are f32$/);
  assert.match(why("subgroup_matrix", shape, capabilities)!, /^the device has no subgroup/);
  assert.notEqual(defaultRung(GEMM, shape, able), "subgroup_matrix");
});

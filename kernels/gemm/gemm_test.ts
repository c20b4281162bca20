import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../gpu/device.ts";
import type { Capabilities, Kernel, Step, WgslFeature } from "../gpu/kernel.ts";
import { type HostArrays, runKernel } from "../gpu/run_kernel.ts";
import { rungOf } from "../tuning/variant.ts";
import { assertClose, featureDevice, randomArray, subgroupDevice, testDevice } from "../testing.ts";
import { rungNames, variantProblem } from "../tuning/ladder.ts";
import { GEMM, gemm, gemmName, type GemmShape } from "./gemm.ts";
import { gemmReference } from "./gemm_ref.ts";
import { BLOCK_TILES } from "./tiled/tile_core.ts";

const SHAPES: GemmShape[] = [
  { m: 1, n: 1, k: 1 },
  { m: 1, n: 5, k: 3, bias: true },
  { m: 65, n: 1, k: 17 },
  { m: 67, n: 71, k: 33, bias: true, relu: true },
  { m: 100, n: 10, k: 512, transB: true, bias: true },
  { m: 10, n: 512, k: 100, transA: true },
  { m: 37, n: 68, k: 64, bias: true, relu: true },
  { m: 100, n: 64, k: 192 },
  { m: 100, n: 132, k: 128, transB: true, bias: true, relu: true },
  { m: 37, n: 29, k: 30, transB: true }, // a tail in K that both operands share
  { m: 128, n: 192, k: 50, transA: true },
  { m: 64, n: 64, k: 7, transA: true, bias: true },
  { m: 33, n: 65, k: 21, transA: true, transB: true },
  { m: 132, n: 36, k: 40, transA: true, transB: true, relu: true },
  { m: 20, n: 31, k: 600, bias: true, relu: true }, // small with a long K
  { m: 28, n: 36, k: 515, transA: true },
  { m: 37, n: 68, k: 320, bias: true }, // copied in two blocks, the second one not whole
  { m: 70, n: 516, k: 320 }, // too wide for that
];

/** All but the one that no software adapter has, which has a test of its own. */
const RUNGS = rungNames(GEMM).filter((rung) => rung !== "subgroup_matrix");
const problemOf = (variant: string, shape: GemmShape, device: Capabilities) =>
  variantProblem(GEMM, variant, shape, device);

/** Each form of transposed operands once, off every tile. */
const FORMS: GemmShape[] = [
  { m: 67, n: 71, k: 33, bias: true, relu: true },
  { m: 100, n: 132, k: 36, transB: true },
  { m: 130, n: 140, k: 50, transA: true, bias: true },
  { m: 33, n: 65, k: 35, transA: true, transB: true, relu: true },
];

/** Without a tile on every shape, with a tile on each form. */
const VARIANTS: string[] = [
  ...RUNGS,
  "split_k:2",
  "register:8x4",
  "subgroup:8x8",
  "tiled:64x32x4x8",
  ...BLOCK_TILES.map((tile) => `tiled:${Object.values(tile).join("x")}`),
  "texture:4x8",
  "texture:8x32",
  "texture_subgroup:8x16",
];

/** Rounding of K random products in [-1, 1] grows as the square root of K; 2e-6 is 16 units in the last place of one. */
const tolerance = (k: number) => ({ atol: 2e-6 * Math.sqrt(k), rtol: 1e-5 });

/** A device on which a rung can run, or null. */
async function deviceFor(
  variant: string,
  features: WgslFeature[] = [],
): Promise<Device | null> {
  const all = variant.includes("subgroup") ? [...features, "subgroups" as const] : features;
  if (rungOf(variant) === "texture_subgroup" && !(await subgroupDevice())) return null;
  return await (all.length > 0 ? featureDevice(all as GPUFeatureName[]) : testDevice());
}

async function agrees(
  device: Device,
  variant: string,
  shape: GemmShape,
  seed: number,
  kernel = gemm(shape, variant),
) {
  const { m, n, k, dtype } = shape;
  const values = (count: number, own: number) => {
    const array = randomArray(count + count % 2, own); // f16 comes in whole words
    return dtype === "f16" ? new Float16Array(array) : array;
  };
  const a = values(m * k, seed), b = values(k * n, seed + 100), bias = randomArray(n, seed + 200);
  const inputs: HostArrays = { a, b, bias };
  const { c } = await runKernel(device, kernel, inputs, { junk: 9e9 });
  const got = dtype === "f16" ? new Float16Array(c.buffer).subarray(0, m * n) : c;
  const want = gemmReference(a, b, shape.bias ? bias : null, shape);
  const { atol, rtol } = tolerance(k);
  // Half a unit in the last place of f16 is 2^-11 of the value, and WGSL may round either way.
  const stored = dtype === "f16" ? { atol, rtol: 2 ** -10 } : { atol, rtol };
  assertClose(got, want, stored, `gemm ${variant} ${gemmName(shape)} seed ${seed}`);
}

for (const variant of VARIANTS) {
  test(`gemm ${variant} agrees with the reference on every shape it takes`, async () => {
    const device = await deviceFor(variant);
    if (!device) return;
    let ran = 0;
    for (const [seed, shape] of (variant.includes(":") ? FORMS : SHAPES).entries()) {
      if (problemOf(variant, shape, device.capabilities)) continue;
      ran++;
      await agrees(device, variant, shape, seed);
    }
    if (device !== await testDevice()) device.close();
    assert.ok(ran >= 2, `only ${ran} shapes ran`);
  });
}

test("gemm stores f16, sums in f32 and agrees with the reference, odd counts too", async () => {
  for (const variant of [...RUNGS, "split_k:2"]) {
    const device = await deviceFor(variant, ["shader-f16"]);
    if (!device) continue;
    const shapes = [{ m: 3, n: 5, k: 7, bias: true }, FORMS[0], {
      m: 20,
      n: 36,
      k: 516,
      transB: true,
    }];
    let ran = 0;
    for (const [seed, shape] of shapes.entries()) {
      const half = { ...shape, dtype: "f16" } as const;
      if (problemOf(variant, half, device.capabilities)) continue;
      ran++;
      await agrees(device, variant, half, seed);
    }
    device.close();
    assert.ok(ran >= 1, `no shape ran with ${variant}`);
  }
});

test("gemm lets NaN through its ReLU", async () => {
  const shape = { ...FORMS[0], k: 36 }, { m, n, k } = shape;
  const bias = new Float32Array(n);
  bias[3] = NaN;
  for (const variant of [...RUNGS, "split_k:2"]) {
    const device = await deviceFor(variant);
    if (!device || problemOf(variant, shape, device.capabilities)) continue;
    const given = { a: randomArray(m * k, 1), b: randomArray(k * n, 2), bias };
    const { c } = await runKernel(device, gemm(shape, variant), given, { junk: 9e9 });
    if (device !== await testDevice()) device.close();
    assert.ok(c.every((v, i) => i % n === 3 ? Number.isNaN(v) : v >= 0), variant);
  }
});

/** The subgroup rung where there are no subgroups: quads through workgroup memory. */
function emulateQuads(kernel: Kernel): Kernel {
  const emulate = (step: Step): Step => {
    assert.ok(step.kind === "dispatch");
    const code = step.code
      .replace(/@builtin\(subgroup_invocation_id\) lane: u32,/, "")
      .replace("let block =", "let lane = index % 4u; own = index; let block =")
      .replaceAll("quadBroadcast", "broadcast");
    return { ...step, features: [], code: code + BROADCAST };
  };
  return { ...kernel, steps: kernel.steps.map(emulate) };
}

const BROADCAST = `
var<private> own: u32;
var<workgroup> values: array<vec4f, 128>;
fn broadcast(value: vec4f, lane: u32) -> vec4f {
  values[own] = value;
  workgroupBarrier();
  let got = values[own / 4u * 4u + lane];
  workgroupBarrier();
  return got;
}`;

test("gemm subgroup is right on devices without subgroups, its quads emulated", async () => {
  const device = await testDevice();
  for (const [seed, shape] of FORMS.slice(1, 3).entries()) {
    const variant = "subgroup:4x4";
    await agrees(device, variant, shape, seed, emulateQuads(gemm(shape, variant)));
  }
});

test("no grid of gemm passes 65,535 workgroups, and folded ones find their blocks", async () => {
  const shape = { m: 1, n: 4_300_000, k: 1 };
  const folded = ["naive", "register", "tiled"] as const;
  for (const variant of folded) {
    const [step] = gemm(shape, variant).steps;
    assert.ok(step.kind === "dispatch" && Math.max(...step.workgroups) <= 65_535, variant);
    assert.ok(step.workgroups[1] > 1, `${variant} is not folded`);
  }
  await agrees(await testDevice(), "register", shape, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capabilities } from "../gpu/kernel.ts";
import { rungNames, variantProblem } from "../tuning/ladder.ts";
import { GEMM, gemm, type GemmShape } from "./gemm.ts";
import { BLOCK_TILES, blockTileFor, blockTileProblem } from "./tiled/tile_core.ts";
import { DEFAULT_LIMITS } from "../testing.ts";

const DEVICE: Capabilities = {
  limits: DEFAULT_LIMITS,
  features: new Set(),
  storageTextureReads: true,
  software: false,
};

test("variantProblem() of gemm names what the device or the shape lacks", () => {
  const shape = { m: 256, n: 256, k: 1024 };
  const why = (variant: string, device = DEVICE, other: GemmShape = shape) =>
    variantProblem(GEMM, variant, other, device);
  const lacks: Record<string, string> = {
    subgroup: "the device has no subgroups",
    texture_subgroup: "the device has no subgroups",
    subgroup_matrix: "operands of subgroup_matrix are of f16: these are f32",
  };
  for (const variant of rungNames(GEMM)) {
    assert.equal(why(variant), lacks[variant] ?? null, variant);
  }
  const shares = { ...DEVICE, features: new Set(["subgroups"]) };
  assert.equal(why("subgroup", shares), null);
  assert.equal(why("texture_subgroup", shares), "subgroups may be of 4, pass main needs 8");
  assert.equal(why("texture_subgroup", { ...shares, subgroupMinSize: 8 }), null);
  assert.equal(why("tiled", DEVICE, { ...shape, dtype: "f16" }), "the device has no shader-f16");
  assert.match(why("texture", DEVICE, { m: 1, n: 4_300_000, k: 1, transA: true })!, /over max/);
  assert.match(why("texture", { ...DEVICE, storageTextureReads: false })!, /no storage textures/);
  const long = { ...shape, transB: true, n: 9000 };
  assert.equal(
    why("texture", DEVICE, long),
    "bTexels needs 9000, over maxTextureDimension2D: 8192",
  );
  assert.equal(why("split_k", DEVICE, { ...shape, k: 100 }), "K is too short to be cut: 100");
  assert.equal(why("split_k", DEVICE, { ...shape, m: 8192 }), "the result has blocks enough");
  assert.equal(why("split_k:65"), "K = 1024 cannot be cut into 65 slices");
  assert.match(why("tiled:256x128x8x8")!, /operands must fit 8192 bytes: 256x128 needs 12288/);
  assert.match(why("tiled:64x64x2x4")!, /sides must be multiples of 4: 2x4/);
  assert.match(why("tiled:64x64x4x48")!, /a block must consist of whole tiles: 64x64 of 4x48/);
  assert.match(why("tiled:96x64x4x4")!, /at most 256 invocations: 96x64 needs 384/);
  assert.match(why("tiled:96x32x4x4")!, /192 invocations cannot share the loads of 96x32 evenly/);
});

test("the tiles of gemm tiled fit what every device has", () => {
  for (const tile of BLOCK_TILES) assert.equal(blockTileProblem(tile), null);
  assert.equal(blockTileFor({ m: 4096, n: 4096 }), BLOCK_TILES.at(-1));
  for (const n of [512, 1_000_000]) assert.equal(blockTileFor({ m: 10, n }), BLOCK_TILES[0]);
});

test("gemm() refuses what it cannot compute", () => {
  assert.throws(
    () => gemm({ m: 2, n: 0, k: 3 }),
    /Cannot run gemm as n must be a positive integer: current value is 0/,
  );
  assert.throws(
    () => gemm({ m: 4, n: 4, k: 4, transA: true, transB: true }, "texture"),
    /Cannot run gemm\/texture as both operands are transposed/,
  );
  assert.throws(
    () => gemm({ m: 4, n: 4, k: 4 }, "register:6x8"),
    /Cannot run gemm\/register:6x8 as a tile's sides must be multiples of 4: 6x8/,
  );
  assert.throws(() => gemm({ m: 4, n: 4, k: 4 }, "naive:4x4"), /naive takes no tile: naive:4x4/);
});

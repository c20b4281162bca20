import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { isChoosable } from "../../../models/plan/variants.ts";
import { rootPath } from "../../host/paths.ts";
import { knownWinners } from "./known_winners.ts";
import shipped from "./winners.json" with { type: "json" };

const ID = ({ id }: { readonly id: string }) => new RegExp(`"id": "${id}"`);

const named = { vendor: null, architecture: null, device: null, description: null };
const GEMM = { op: "gemm", shape: "NN 64x64x64", dtype: "f32" } as const;
const FAMILIES = [
  { vendor: "Mesa", chip: "llvmpipe", winners: { "gemm NN 64x64x64 f32": "texture" } },
  { vendor: "Google", chip: "swiftshader", winners: { "gemm NN 64x64x64 f32": "register" } },
  { vendor: "NVIDIA", chip: null, winners: { "gemm NN 64x64x64 f32": "tiled" } },
];

test("winners are those of an adapter's family, whichever implementation names it", () => {
  const of = (adapter: Partial<typeof named> | Record<string, string>) =>
    knownWinners({ ...named, ...adapter }, FAMILIES)(GEMM);
  assert.deepEqual(of({ vendor: "65541", description: "llvmpipe (LLVM 15)" }), ["texture"]);
  assert.deepEqual(of({ vendor: "6880", description: "SwiftShader Device" }), ["register"]);
  assert.deepEqual(of({ vendor: "google", architecture: "swiftshader" }), ["register"]);
  assert.deepEqual(of({ vendor: "4318", description: "NVIDIA H200" }), ["tiled"]);
  assert.deepEqual(of({ vendor: "nvidia", architecture: "hopper" }), ["tiled"]);
  assert.deepEqual(of({ vendor: "65541", description: "AMD Radeon (RADV)" }), []);
  const other = knownWinners({ ...named, vendor: "4318" }, FAMILIES);
  assert.deepEqual(other({ ...GEMM, shape: "NN 8x8x8" }), []);
});

test("what ships is of ops with rungs, from recorded runs that can be looked up", () => {
  assert.deepEqual(shipped.families.map(({ vendor }) => vendor), ["Mesa", "Google", "NVIDIA"]);
  for (const { vendor, chip, winners, from } of shipped.families) {
    assert.ok(Object.keys(winners).length >= 10, `${vendor} ${chip}`);
    assert.ok(Object.keys(winners).every(isChoosable), `${vendor} ${chip}`);
    assert.ok(from.length > 0);
    for (const source of from) {
      assert.match(source.createdAt, /^\d{4}-\d\d-\d\dT/);
      assert.ok(source.adapter && source.runtime && source.suite);
      if (source.file !== null) {
        assert.match(readFileSync(rootPath(source.file), "utf8"), ID(source));
      }
    }
  }
});

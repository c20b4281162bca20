/** The commands that train nothing: what a user reads from `plan` and `devices`. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { rootPath } from "../bench/host/paths.ts";
import { task } from "./command_line_test_support.ts";

test("plan convnet prints every dispatch, the FLOPs of a step and the lifetimes of its memory", async () => {
  const { code, stdout, stderr } = await task(["plan", "convnet", "--batch", "20"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /convnet, batch 20, 2122186 parameters/);
  assert.match(stdout, /\| conv2d_backward_weight +\| \w+ +\| 20x32x16x16 \\?\* 64x32x3x3 p1/);
  assert.match(stdout, /\d+ kernels, \d+ dispatches, 0\.90\d GFLOP a step/);
  assert.match(stdout, /\| \d+–\d+ +\|/);
  assert.match(stdout, /\d+ slots, [\d.]+ MB \([\d.]+ MB without sharing\)/);
});

test("plan shows the variant that was asked for, and names an unknown model's alternatives", async () => {
  const { stdout } = await task(["plan", "convnet", "--batch", "4", "--variant", "*=naive"]);
  assert.match(stdout, /\| gemm +\| naive/);
  const unknown = await task(["plan", "vgg"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /no such model: known are convnet/);
});

test("devices lists this machine's adapters, each with a known answer, as a table and as JSON", async () => {
  // As machines with CUDA set it.
  const env = { LD_LIBRARY_PATH: "/usr/local/cuda/lib64" };
  const json = await task(["devices", "--json"], env);
  const { adapters } = JSON.parse(json.stdout);
  const others = adapters.map((adapter: object) => ({ ...adapter, features: [], grants: [] }));
  const seen = rootPath(`.cache/seen.${process.pid}`);
  mkdirSync(rootPath(".cache"), { recursive: true });
  writeFileSync(seen, `${JSON.stringify({ runtime: "other 1.0.0", adapters: others })}\n`);
  const table = await task(["devices"], { ...env, TRAINMARK_SEEN: seen });
  assert.equal(table.code, 0, table.stderr);
  assert.match(table.stdout, / under other 1\.0\.0:\n- features of its own: .* and none$/m);
  const noted = readFileSync(seen, "utf8").split("\n");
  rmSync(seen);
  const withDriver = JSON.parse(noted[1]).adapters.map((adapter: object, i: number) => ({
    ...adapter,
    driverInfo: adapters[i].driverInfo, // which the runtimes need not tell each other
  }));
  assert.deepEqual(withDriver, adapters);
  assert.ok(adapters.length > 0);
  for (const { description, knownAnswer } of adapters) {
    assert.equal(knownAnswer, "passes", description);
    assert.ok(table.stdout.includes(description.split(" ")[0]), description);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import type { AdapterReport } from "./adapter_probe.ts";
import {
  type AdapterEntry,
  adapterName,
  chooseAdapter,
  listAdapters,
  matchAdapter,
  merge,
} from "./adapters.ts";
import { chooseHost } from "./choose.ts";
import type { Environment, Route } from "./host.ts";
import { fileCommand } from "../../test/run_file_test_support.ts";
import { testUnless } from "../../test/ignored_test_support.ts";
import { vulkanRoute } from "./vulkan.ts";
import { devicesTable, seenDifferently } from "../commands/devices.ts";

const host = await chooseHost();

const BACKEND = host.runtime().webgpu.implementation === "dawn"
  ? "DAWNNODE_BACKEND"
  : "DENO_WEBGPU_BACKEND";

const DEFAULT: Route = { environment: {}, driver: null, backend: null };

function route(driver: string | null, backend: Route["backend"]): Route {
  return { environment: { DENO_WEBGPU_BACKEND: backend! }, driver, backend };
}

function report(description: string, features: string[] = []): AdapterReport {
  return {
    vendor: "4318",
    architecture: null,
    device: "8710",
    description,
    isFallbackAdapter: false,
    software: false,
    features,
    limits: {} as AdapterReport["limits"],
    request: {},
    environment: {},
    subgroupMatrixConfigs: [
      { componentType: "f16", resultComponentType: "f32", M: 16, N: 8, K: 16 },
    ],
    subgroupMinSize: 32,
    subgroupMaxSize: 32,
    grants: ["subgroups"],
    knownAnswer: "passes",
  };
}

/** A machine with two cards; the first is the default and is reached by OpenGL as well. */
function twoCards(): readonly AdapterEntry[] {
  const big = report("GeForce RTX 3090", ["shader-f16"]), small = report("GeForce GTX 1650");
  return merge([
    { route: DEFAULT, adapters: [big], reason: "" },
    { route: route("nvidia_icd", "vulkan"), adapters: [big, small], reason: "" },
    { route: route(null, "vulkan"), adapters: [big], reason: "" },
    { route: route(null, "gl"), adapters: [report("GeForce RTX 3090")], reason: "" },
  ], "wgpu").adapters;
}

test("an adapter found along several routes is listed once, by the first, with its driver learnt from the others", () => {
  assert.deepEqual(
    twoCards().map((adapter) => [adapterName(adapter), adapter.isDefault, adapter.environment]),
    [
      ["GeForce RTX 3090 [nvidia_icd]", true, {}],
      ["GeForce GTX 1650 [nvidia_icd]", false, { DENO_WEBGPU_BACKEND: "vulkan" }],
      ["GeForce RTX 3090 [gl]", false, { DENO_WEBGPU_BACKEND: "gl" }],
    ],
  );
});

test("--adapter matches part of a name in any case, and prefers the first route to one device", () => {
  const [big, small, gl] = twoCards();
  assert.equal(matchAdapter("rtx", twoCards()).description, big.description);
  assert.equal(matchAdapter("RTX 3090", [big, small, gl]), big);
  assert.equal(matchAdapter("1650", [big, small, gl]), small);
  assert.equal(matchAdapter("[gl]", [big, small, gl]), gl);
});

test("--adapter that matches several or none names the adapters and exits with 2", () => {
  const refuses = (text: string, message: RegExp) =>
    assert.throws(() => matchAdapter(text, twoCards()), {
      name: "UserError",
      exitCode: 2,
      message,
    });
  refuses("geforce", /as "geforce" matches several: GeForce RTX 3090 .*, GeForce GTX 1650/);
  refuses("radeon", /as "radeon" matches none of: GeForce RTX 3090 .*, GeForce GTX 1650/);
  refuses("", /matches none of/);
});

test("without --adapter the choice is the default adapter in the environment as it is", async () => {
  assert.deepEqual(await chooseAdapter(host, undefined), { environment: {}, request: {} });
});

test("the table says how to choose each adapter", () => {
  const table = devicesTable({ adapters: twoCards(), unavailable: [] }, () => "NVIDIA 550.54");
  assert.match(table, /\| GeForce RTX 3090 \| NVIDIA \(4318\) \| hardware \|.*\| \(default\) +\|/);
  assert.match(table, /\| GeForce GTX 1650 .*--adapter "geforce gtx 1650" +\|/);
  assert.match(table, /\| GeForce RTX 3090 .*--adapter "gl" +\|/);
  assert.match(table, /\| gl +\| wgpu +\|/);
  assert.match(table, /- matrices of a subgroup: f16 → f32 16×8×16$/m);
});

test("an adapter of Dawn is known by its model, and its driver stands below", () => {
  const dawns = { ...report("SwiftShader driver 5.0.0"), device: "swiftshader-device-subzero-" };
  const { adapters } = merge([
    { route: DEFAULT, adapters: [report("GeForce RTX 3090")], reason: "" },
    { route: route("vk_swiftshader_icd", "vulkan"), adapters: [dawns], reason: "" },
  ], "dawn");
  assert.equal(adapterName(adapters[1]), "swiftshader-device-subzero [vk_swiftshader_icd]");
  assert.equal(matchAdapter("driver 5.0.0", adapters), adapters[1]);
  const table = devicesTable({ adapters, unavailable: [] }, ({ description }) => `${description}`);
  assert.match(table, /\| swiftshader-device-subzero \|.*--adapter "swiftshader" +\|/);
  assert.match(table, /^- driver: SwiftShader driver 5\.0\.0$/m);
});

test("what two runtimes tell differently of one chip is said, and nothing of others", () => {
  const { adapters: [card, small] } = merge([
    { route: DEFAULT, adapters: [report("GeForce RTX 3090"), report("GTX 1650")], reason: "" },
  ], "wgpu");
  const wgpu = { runtime: "deno 2.9.5, wgpu", adapters: [card, small] };
  const dawn = {
    runtime: "node 24.0.0, dawn",
    adapters: [{
      ...card,
      ...{ vendor: "nvidia", device: "geforce-rtx-3090", description: "NVIDIA 550" },
      ...{ features: ["shader-f16", "subgroups"], grants: [] },
      limits: { maxBufferSize: 4096 } as AdapterEntry["limits"],
    }],
  };
  assert.deepEqual(seenDifferently(dawn, wgpu), [
    "",
    "geforce-rtx-3090 under node 24.0.0, dawn and under deno 2.9.5, wgpu:",
    "- features of its own: shader-f16 and none",
    "- limit maxBufferSize: 4096 and unknown",
  ]);
  assert.deepEqual(seenDifferently(wgpu, wgpu), []);
  const other = { ...dawn, adapters: [{ ...dawn.adapters[0], backend: "gl" as const }] };
  assert.deepEqual(seenDifferently(other, wgpu), []);
});

const missing = process.platform !== "linux" && "it needs the Vulkan loader of Linux";

testUnless(missing, "a driver that hangs is given up after the time allowed", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "adapters-"));
  try {
    const fifo = path.join(folder, "hangs.json");
    execFileSync("mkfifo", [fifo]); // The loader opens it and waits for a writer that never comes.
    const { adapters, unavailable } = await listAdapters(host, [vulkanRoute(fifo, BACKEND)], 1500);
    assert.deepEqual(adapters, []);
    assert.equal(unavailable[0].reason, "did not answer within 1.5 s");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Variables with which each runtime ends before it does anything, and with which it crashes. */
const BROKEN: Readonly<Record<string, { failing: Environment; crashing?: Environment }>> = {
  deno: {
    failing: { DENO_V8_FLAGS: "--none" },
    crashing: { DENO_V8_FLAGS: "--max-heap-size=1" },
  },
  node: {
    failing: { NODE_OPTIONS: "--import=/none.js" },
    crashing: { NODE_OPTIONS: "--max-old-space-size=1 --max-semi-space-size=1" },
  },
  bun: { failing: { BUN_OPTIONS: "--preload=/none.js" } },
};

test("a route that crashes or has no device is listed with its reason", async () => {
  const { failing, crashing } = BROKEN[host.runtime().name];
  const along = [failing, ...crashing ? [crashing] : []]
    .map((environment): Route => ({ ...DEFAULT, environment }));
  const list = await listAdapters(host, [vulkanRoute("/none.json", BACKEND), ...along]);
  assert.deepEqual(list.adapters, []);
  const [empty, failed, crashed] = list.unavailable.map(({ reason }) => reason);
  assert.match(empty, /^no device$|Found no drivers/);
  assert.match(failed, /^error: V8 did not recognize flag|none\.js/);
  if (crashing) assert.match(crashed, /^crashed \(SIG[A-Z]+\)$/);
});

test("every listed adapter opens by the environment and request listed for it", async () => {
  const { adapters } = await listAdapters(host);
  assert.ok(adapters.length > 0 && adapters[0].isDefault);
  const module = (file: string) => JSON.stringify(import.meta.resolve(file));
  const folder = mkdtempSync(path.join(os.tmpdir(), "adapters-"));
  try {
    for (const [i, { environment, request, description }] of adapters.entries()) {
      const script = path.join(folder, `${i}.ts`);
      writeFileSync(
        script,
        `
        import { chooseHost } from ${module("./choose.ts")};
        import { openDevice } from ${module("../../kernels/gpu/open_device.ts")};
        const gpu = await (await chooseHost()).gpu(${JSON.stringify(environment)});
        const device = await openDevice(gpu, ${JSON.stringify(request)});
        console.log(device.adapter.description);
        device.close();
        process.exit();`,
      );
      const [program, ...args] = fileCommand(script);
      const stdout = execFileSync(program, args, { encoding: "utf8" });
      assert.equal(stdout.trim(), description);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { openDevice } from "../../../kernels/gpu/open_device.ts";
import { testUnless } from "../../../test/ignored_test_support.ts";
import { listAdapters } from "../adapters.ts";
import { chooseHost } from "../choose.ts";
import { openChosenDevice } from "../open.ts";
import { rootPath } from "../paths.ts";
import { keepingFeatures } from "./toggles.ts";

const host = await chooseHost();
const { implementation, commit } = host.runtime().webgpu;
const other = implementation !== "dawn" && "this runtime's WebGPU is not Dawn";

test("a toggle is switched on only where a feature is missing without it", async () => {
  const gives = (needs: Record<string, string[]>) => (on: readonly string[]) =>
    Promise.resolve(
      Object.keys(needs).filter((feature) => needs[feature].every((toggle) => on.includes(toggle)))
        .join(),
    );
  const kept = (needs: Record<string, string[]>) => keepingFeatures(["a", "b"], gives(needs));
  assert.deepEqual(await kept({}), []);
  assert.deepEqual(await kept({ f16: [] }), []);
  assert.deepEqual(await kept({ f16: ["a"], matrix: ["a"] }), ["a"]);
  assert.deepEqual(await kept({ f16: [], matrix: ["b"] }), ["b"]);
  assert.deepEqual(await kept({ f16: ["a"], matrix: ["a", "b"] }), ["a", "b"]);
});

testUnless(
  other,
  "Dawn waits by the global setImmediate, by which its waits are paced",
  async () => {
    const gpu = await host.gpu({});
    let asked = 0;
    const { setImmediate } = globalThis;
    Object.assign(globalThis, {
      setImmediate: (callback: () => void) => {
        asked++;
        return setImmediate(callback);
      },
    });
    try {
      (await openDevice(gpu!)).close();
    } finally {
      Object.assign(globalThis, { setImmediate });
    }
    assert.ok(asked > 0);
  },
);

testUnless(other, "the driver is what Dawn describes, unless that is the model", async () => {
  const opened = await openDevice((await host.gpu({}))!);
  opened.close();
  const told = (device: string | null) =>
    host.driver({ ...opened.adapter, device, description: "made-up driver 5.0.0" });
  assert.equal(told("made-up-gpu"), "made-up driver 5.0.0");
  assert.equal(told(null), null);
});

const NULL_BACKEND = { DAWNNODE_BACKEND: "null" };

testUnless(other, "Dawn's null backend is refused, with one line", async () => {
  const route = { environment: NULL_BACKEND, driver: null, backend: null };
  const { adapters, unavailable } = await listAdapters(host, [route]);
  assert.deepEqual(adapters, []);
  assert.match(unavailable[0].reason, /^Cannot use this adapter as it is WebGPU's null backend.*$/);
});

testUnless(other, "whoever asks for Dawn's null backend made a mistake of a user's", async () => {
  process.env.DAWNNODE_BACKEND = "null";
  const opened = openChosenDevice(host, undefined);
  await assert.rejects(opened, { name: "UserError", message: /null backend/ });
  delete process.env.DAWNNODE_BACKEND;
});

testUnless(
  other,
  "a backend or an adapter that there is not is named in one line, with those that there are",
  async () => {
    for (
      const [variable, value] of [["DAWNNODE_BACKEND", "wrong"], ["DAWNNODE_ADAPTER", "no such"]]
    ) {
      const environment = { ...NULL_BACKEND, [variable]: value };
      const route = { environment, driver: null, backend: null };
      const { adapters, unavailable } = await listAdapters(host, [route]);
      assert.deepEqual(adapters, []);
      assert.match(unavailable[0].reason, /^Cannot use the GPU as .*'(wrong|no such)'.*'null'.*$/);
    }
  },
);

testUnless(other, "a null backend that does not say so fails the known answer", async () => {
  const gpu = await host.gpu(NULL_BACKEND);
  delete process.env.DAWNNODE_BACKEND;
  const adapter = await gpu!.requestAdapter();
  assert.deepEqual([adapter!.info.vendor, adapter!.info.isFallbackAdapter], ["", false]);
  Object.defineProperty(adapter, "info", { value: { description: "a fine GPU" } });
  const disguised = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
  await assert.rejects(openDevice(disguised), {
    name: "GpuError",
    message: /^Cannot use the adapter a fine GPU as it computes wrong answers: y\[0\] is .*$/,
  });
});

const binary = rootPath(
  `node_modules/webgpu/dist/${process.platform}-${process.arch}/dawn.node`,
);
const missing = other || (!existsSync(binary) && "the package has another place on this platform");

testUnless(missing, "the commit that a result names is the one in Dawn's binary", () => {
  assert.ok(readFileSync(binary).includes(Buffer.from(commit!, "hex")));
});

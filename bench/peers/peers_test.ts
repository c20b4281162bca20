import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../../kernels/gpu/device.ts";
import type { PeerCase } from "./cases.ts";
import { libraryLabel } from "../../results/text/labels.ts";
import { peerLibraries } from "./libraries.ts";
import { type Peer, type PeerLibrary, Unavailable } from "./peer.ts";
import { type PeersOptions, plannedRows, runPeers } from "./peers.ts";
import { Budget } from "../tune/budget.ts";
import { fakeOp, manualClock, RIGHT } from "./testing.ts";

const clock = manualClock();
const expected = {
  output: "c",
  indices: null,
  values: Float64Array.from(RIGHT),
  tolerance: { atol: 0, rtol: 0 },
};

const reduced = { atol: 2, rtol: 0 };

/** A case whose peer, as it computes these values, is wrong and so never timed. */
function fakeCase(shape: string, values: readonly number[] = []) {
  const op = fakeOp({ clock, ns: 0 });
  const theirs: ReturnType<typeof fakeOp>[] = [];
  const one: PeerCase = {
    op: "gemm",
    hardwareOnly: false,
    shape,
    dims: { family: "gemm", m: 1, n: 1, k: 1, transA: false, transB: false },
    open: () =>
      Promise.resolve({
        ours: { op, variant: "tiled", maxAbsError: 0, expected, reduced, runs: 1 },
        theirs(peer) {
          if (peer === BROKEN) throw new Error("no such op\n at line 1");
          return theirs[theirs.push(fakeOp({ clock, ns: 0, values })) - 1];
        },
      }),
  };
  return { one, op, theirs };
}

const FINE = {} as Peer, BROKEN = {} as Peer;

function madeUp(name: string, open: () => Promise<Peer>): PeerLibrary {
  return {
    ...{ key: "torch", name, version: "1.2.3", precision: "fp32", packages: [`${name}@1.2.3`] },
    ...{ offers: () => true, open },
  };
}

/** A device that was opened so, and does nothing. */
function deviceOf(gpu: GPU, request: Device["source"]["request"]): Device {
  return { check() {}, source: { gpu, request } } as Device;
}

function options(change: Partial<PeersOptions> = {}): PeersOptions {
  return {
    device: deviceOf({ requestAdapter: () => Promise.resolve(null) } as unknown as GPU, {}),
    pick: () => Promise.resolve(null),
    variants: () => Promise.resolve({}),
    wanted: () => true,
    budget: new Budget(60),
    shouldStop: () => false,
    onRow() {},
    ...change,
  };
}

test("what goes wrong with a peer is its row's reason, and the others go on", async () => {
  const { one, op, theirs } = fakeCase("1x1x1", [1, 2, 4]);
  let opened = 0;
  const absent = madeUp("absent", () => {
    opened++;
    return Promise.reject(new Error("it is not installed"));
  });
  const broken = madeUp("broken", () => Promise.resolve(BROKEN));
  const wrong = madeUp("wrong", () => Promise.resolve(FINE));
  const seen: string[] = [];
  const rows = await runPeers(
    options({ onRow: ({ name }) => seen.push(name) }),
    [absent, broken, wrong],
    [one, one],
  );
  assert.deepEqual(rows.map(({ name, status }) => `${name} ${status}`), [
    ...["absent failed", "broken failed", "wrong failed"],
    ...["absent failed", "broken failed", "wrong failed"],
  ]);
  assert.deepEqual(rows.slice(0, 3).map(({ reason }) => reason), [
    "absent: it is not installed",
    "broken: no such op",
    "is wrong: 1 of 3 elements differ, worst at 2: got 4, want 3",
  ]);
  assert.equal(opened, 1);
  assert.deepEqual(seen, rows.map(({ name }) => name));
  assert.deepEqual([op.disposed, ...theirs.map(({ disposed }) => disposed)], [true, true, true]);
});

test("a library that is not installed is skipped, with how to get it", async () => {
  const missing = madeUp("missing", () => import("missing" + "-library"));
  const [row] = await runPeers(options(), [missing], [fakeCase("1x1x1").one]);
  assert.deepEqual([row.status, row.reason], [
    "skipped",
    "not installed: npm install --no-save missing@1.2.3",
  ]);
});

test("at a reduced precision a peer may be as far off as its operands' bits say, and no further", async () => {
  const statuses = async (values: readonly number[]) => {
    const libraries = (["fp32", "tf32"] as const).map((precision) => ({
      ...madeUp("rounds", () => Promise.resolve(FINE)),
      precision,
    }));
    const rows = await runPeers(options(), libraries, [fakeCase("1x1x1", values).one]);
    return rows.map(({ precision, status }) => `${precision} ${status}`);
  };
  assert.deepEqual(await statuses([1, 2, 4.5]), ["fp32 failed", "tf32 complete"]);
  assert.deepEqual(await statuses([1, 2, 5.5]), ["fp32 failed", "tf32 failed"]);
});

test("what tells more on a GPU alone is left out on a software adapter", async () => {
  const one = { ...fakeCase("1x1x1", [1]).one, hardwareOnly: true };
  const reason = async (software: boolean) => {
    const { device } = options();
    const on = { ...device, adapter: { software } } as Device;
    const [row] = await runPeers(options({ device: on }), [
      madeUp("any", () => Promise.reject(new Error("asked"))),
    ], [one]);
    return row.reason;
  };
  assert.equal(await reason(true), "a software adapter would take minutes");
  assert.equal(await reason(false), "any: asked");
});

test("a library is closed at the end, also one that did not open, and no other is", async () => {
  const closed: string[] = [];
  const closing = (name: string, open: () => Promise<Peer>): PeerLibrary => ({
    ...madeUp(name, open),
    close: () => Promise.resolve(void closed.push(name)),
  });
  const never = closing("never", () => Promise.resolve(FINE));
  const absent = closing("absent", () => Promise.reject(new Unavailable("it is not there")));
  const wanted = ({ name }: { name: string }) => name !== "never";
  const [row] = await runPeers(options({ wanted }), [never, absent], [fakeCase("1x1x1").one]);
  assert.deepEqual([row.status, row.reason, closed], ["skipped", "it is not there", ["absent"]]);
});

test("a broken device of ours ends the run", async () => {
  const gone = new Error("The GPU device was lost");
  const device = {
    check() {
      throw gone;
    },
  } as unknown as Device;
  const broken = madeUp("broken", () => Promise.resolve(BROKEN));
  await assert.rejects(runPeers(options({ device }), [broken], [fakeCase("1x1x1").one]), gone);
});

test("rows that are not wanted are left out, those without time or interrupted are skipped", async () => {
  const { one } = fakeCase("1x1x1"), two = fakeCase("2x2x2").one;
  const libraries = [madeUp("a", () => Promise.reject()), madeUp("b", () => Promise.reject())];
  const reasons = async (change: Partial<PeersOptions>) =>
    (await runPeers(options(change), libraries, [one, two]))
      .map(({ name, shape, status, reason }) => `${name} ${shape} ${status}: ${reason}`);
  assert.deepEqual(
    await reasons({ shouldStop: () => true, wanted: ({ name }) => name === "b" }),
    ["b 1x1x1 skipped: interrupted", "b 2x2x2 skipped: interrupted"],
  );
  assert.deepEqual(
    await reasons({ budget: new Budget(0), wanted: ({ shape }) => shape === "2x2x2" }),
    [
      "a 2x2x2 skipped: the 0 s that were left for peers were used up: --budget sets another",
      "b 2x2x2 skipped: the 0 s that were left for peers were used up: --budget sets another",
    ],
  );
});

test("peers that ask for the fastest adapter get the one that ours was opened on", async () => {
  const asked: unknown[] = [];
  class FakeGpu {
    requestAdapter(request: unknown) {
      asked.push(request);
      return Promise.resolve(null);
    }
  }
  const gpu = new FakeGpu() as unknown as GPU;
  const peer = madeUp("asks", async () => {
    await gpu.requestAdapter({ powerPreference: "high-performance" });
    throw new Error("done");
  });
  const adapter = { powerPreference: "low-power", forceFallbackAdapter: false } as const;
  await runPeers(options({ device: deviceOf(gpu, adapter) }), [peer], [fakeCase("1x1x1").one]);
  await gpu.requestAdapter({ powerPreference: "high-performance" });
  assert.deepEqual(asked, [adapter, { powerPreference: "high-performance" }]);
});

test("the plan names each row once, the pinned versions, and what the project promises to compare", () => {
  const rows = plannedRows(peerLibraries({ startProgram: () => Promise.resolve(null) }));
  const names = rows.map((row) => `${libraryLabel(row)} ${row.op} ${row.shape}`);
  assert.equal(new Set(names).size, names.length);
  for (const peer of ["tfjs-backend-webgpu 4.22.0", "@jax-js/jax 0.1.25", "torch", "torch amp"]) {
    for (
      const row of [
        "gemm 256x256x256",
        "gemm 1024x1024x1024",
        "train_step convnet 100x3x32x32",
        "conv2d_backward_weight 8x64x56x56 * 64x64x3x3 p1",
        "conv2d_forward 8x2048x7x7 * 512x2048x1x1",
      ]
    ) {
      assert.ok(names.includes(`${peer} ${row}`), `${peer} ${row}`);
    }
  }
  for (const peer of ["onnxruntime-web 1.30.0", "torch"]) {
    assert.ok(names.includes(`${peer} inference_step convnet 100x3x32x32`), peer);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { hostsTable } from "./hosts_table.ts";
import { benches } from "./recorded.ts";
import type { BenchResult, BenchRow } from "../schema/result.ts";
import { exampleBench } from "../testing.ts";

const EPYC = "AMD EPYC";

/** What each runtime says of SwiftShader. */
const ADAPTERS = {
  deno: { vendor: "6880", device: "49374", description: "SwiftShader Device (Subzero)" },
  node: {
    ...{ vendor: "google", architecture: "swiftshader", device: "swiftshader-device-subzero-" },
    description: "SwiftShader driver 5.0.0",
  },
  chromium: { vendor: "google", architecture: "swiftshader", device: null, description: null },
} as const;

type Runtime = keyof typeof ADAPTERS;

/** A run of `bench` whose product takes so many milliseconds, and nothing else. */
function run(
  name: Runtime,
  milliseconds: number,
  change: {
    day?: string;
    cpu?: string | null;
    variant?: string;
    description?: string;
    version?: string;
    shape?: string;
  } = {},
) {
  const { day = "2026-02-01", cpu = name === "chromium" ? null : EPYC, variant = "tiled" } = change;
  const base = exampleBench();
  const { description = ADAPTERS[name].description } = change;
  const [first] = base.bench.rows, { shape = first.shape } = change;
  const row: BenchRow = { ...first, shape, medianNs: 1e6 * milliseconds, variant };
  const result: BenchResult = {
    ...base,
    createdAt: `${day}T12:00:00.000Z`,
    runtime: {
      ...base.runtime,
      name,
      version: change.version ?? "1.0.0",
      webgpu: { ...base.runtime.webgpu, implementation: name === "deno" ? "wgpu" : "dawn" },
    },
    adapter: { ...base.adapter, ...ADAPTERS[name], description },
    host: { ...base.host, cpu },
    bench: { ...base.bench, rows: [row], roofline: null, peers: [] },
  };
  return { path: `${day}/machine/x.json`, day, result };
}

const GEMM = (...cells: string[]) =>
  new RegExp(
    `^\\| gemm NN 1024x1024x1024 \\|${cells.map((cell) => ` +${cell} \\|`).join("")}$`,
    "m",
  );

test("One chip under three runtimes makes one table, though each names the chip in its own way", () => {
  const table = hostsTable([run("deno", 40), run("node", 20), run("chromium", 30)]);
  assert.match(
    table,
    /^\*\*SwiftShader Device \(Subzero\) \(software\), AMD EPYC, suite 0\.1\.0\*\*, recorded 2026-02-01:$/m,
  );
  assert.match(
    table,
    /^\| +\| chromium 1\.0\.0, dawn \| deno 1\.0\.0, wgpu \| node 1\.0\.0, dawn \|$/m,
  );
  assert.match(table, GEMM("30\\.00 ms", "40\\.00 ms", "20\\.00 ms"));
});

test("Each number is its runtime's newest, and variants are told where they differ", () => {
  const runs = [
    run("deno", 40),
    run("deno", 35, { day: "2026-02-02", variant: "texture" }),
    run("node", 20),
  ];
  for (const order of [runs, runs.toReversed()]) {
    const table = hostsTable(order);
    assert.match(table, GEMM("35\\.00 ms \\(texture\\)", "20\\.00 ms \\(tiled\\)"));
    assert.match(table, /recorded 2026-02-01 to 2026-02-02:$/m);
  }
});

test("A column holds what the version in its heading measured, and nothing of an older one", () => {
  const shape = "NN 512x512x512";
  const table = hostsTable([
    run("deno", 40),
    run("deno", 10, { shape }),
    run("deno", 35, { day: "2026-02-02", version: "2.0.0" }),
    run("node", 20),
    run("node", 5, { shape }),
  ]);
  assert.match(table, /^\| +\| deno 2\.0\.0, wgpu \| node 1\.0\.0, dawn \|$/m);
  assert.match(table, GEMM("35\\.00 ms", "20\\.00 ms"));
  assert.doesNotMatch(table, /512/);
});

test("A run that was interrupted is in no table of benches", () => {
  const complete = run("deno", 40), { result } = complete;
  const interrupted = { ...complete, result: { ...result, status: "interrupted" } as BenchResult };
  assert.deepEqual(benches([interrupted, complete]), [complete]);
});

test("There is no table of one runtime, other processors, other chips, or other versions of the suite", () => {
  const deno = run("deno", 40), node = run("node", 20);
  assert.equal(hostsTable([]), "");
  assert.equal(hostsTable([deno, run("deno", 30)]), "");
  assert.equal(hostsTable([deno, run("node", 20, { cpu: "Intel Xeon" })]), "");
  assert.equal(hostsTable([run("deno", 40, { description: "llvmpipe" }), node]), "");
  const newer = {
    ...node,
    result: { ...node.result, suite: { ...node.result.suite, version: "9" } },
  };
  assert.equal(hostsTable([deno, newer]), "");
});

test("A browser that names neither chip nor processor joins the day's only chip of the vendor", () => {
  const chromium = run("chromium", 30);
  assert.equal(hostsTable([chromium, run("deno", 40, { day: "2026-02-02" })]), "");
  assert.equal(hostsTable([chromium, run("deno", 40), run("deno", 50, { cpu: "Intel Xeon" })]), "");
  assert.match(hostsTable([chromium, run("deno", 40)]), GEMM("30\\.00 ms", "40\\.00 ms"));
});

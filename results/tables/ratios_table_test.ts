import assert from "node:assert/strict";
import { test } from "node:test";
import type { PeerRow } from "../schema/result.ts";
import { exampleBench } from "../testing.ts";
import { ratiosTable } from "./ratios_table.ts";

const { adapter, bench: { peers: [tfjs] } } = exampleBench();

/** A run at noon of a day that compared these rows. */
function run(day: string, peers: readonly PeerRow[], software = true, version = "0.2.0") {
  const result = exampleBench(), { suite, bench } = result;
  return {
    ...{ path: `${day}/machine/bench.json`, day },
    result: {
      ...result,
      createdAt: `${day}T12:00:00.000Z`,
      adapter: { ...adapter, software },
      suite: { ...suite, version },
      bench: { ...bench, peers },
    },
  };
}

const square = (n: number, ratio: number): PeerRow => ({
  ...{ ...tfjs, ratio, ratioLow: ratio - 1, ratioHigh: ratio + 1 },
  ...{ shape: `${n}x${n}x${n}` },
  dims: { family: "gemm", m: n, n, k: n, transA: false, transB: false },
});
const torch = (change: Partial<PeerRow>): PeerRow => ({
  ...{ ...square(1024, 3), name: "torch", version: "2.6.0", device: "CPU", ...change },
});
const failed = torch({ status: "failed", reason: "is wrong", ratio: null });

/** Lines without the padding of cells. */
const lines = (text: string) => text.replaceAll(/ +/g, " ").split("\n");

test("each ratio is the newest run's that tried it, in f32, of the largest product", () => {
  const [heading, , columns, , ...rows] = lines(ratiosTable([
    run("2026-02-01", [square(512, 8), square(1024, 9), torch({})]),
    run("2026-02-02", [square(1024, 7), torch({ precision: "tf32", ratio: 1 })]),
    run("2026-02-03", [failed, { ...tfjs, status: "skipped", reason: "no time" }]),
    run("2026-02-04", [failed]),
  ]));
  assert.match(
    heading,
    /^\*\*llvmpipe .*, suite 0\.2\.0\*\*, recorded 2026-02-01 and 2026-02-02:$/,
  );
  assert.equal(columns, "| its time over TrainMark's | tfjs 4.22.0 | torch 2.6.0 (CPU) |");
  assert.deepEqual(rows, ["| gemm 1024x1024x1024 | 7.00 (6.00–8.00) | 3.00 (2.00–4.00) |", ""]);
});

test("a failure is in the table where a run compared others, an older suite is not, and GPUs come first", () => {
  const text = ratiosTable([
    run("2026-02-01", [square(1024, 9)], false),
    run("2026-02-02", [{ ...square(1024, 5), name: "jax" }], true, "0.1.0"),
    run("2026-02-03", [square(1024, 7), failed]),
  ]);
  assert.deepEqual(
    lines(text).filter((line) => /^(\*\*|\| gemm)/.test(line)).map((line) => line.slice(0, 58)),
    [
      "**llvmpipe (LLVM 15.0.6, 256 bits), deno 2.9.6, wgpu, suit",
      "| gemm 1024x1024x1024 | 9.00 (8.00–10.00) |",
      "**llvmpipe (LLVM 15.0.6, 256 bits) (software), AMD EPYC, d",
      "| gemm 1024x1024x1024 | 7.00 (6.00–8.00) | failed |",
    ],
  );
});

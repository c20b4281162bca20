/** Names as people and drivers have them, and machines that tell more or less of themselves. */
import fc from "fast-check";
import type { Device } from "../../kernels/gpu/device.ts";
import { LIMIT_NAMES } from "../../kernels/gpu/kernel.ts";
import { describeAdapter } from "../../kernels/gpu/adapter.ts";
import type { Start } from "../../bench/host/provenance.ts";

/** Numbers from 0 to 1, drawn anew for every machine: no two measure the same. */
export type Random = () => number;

/** Numbers that are others for every seed. */
export function randomOf(seed: number): Random {
  let state = 1 + seed % 2147483646;
  return () => (state = state * 48271 % 2147483647) / 2147483647;
}

/** Names of classes, files, adapters and drivers; none is empty, as those of files are not. */
export const names: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      "tench",
      "two\nlines",
      "\r\n",
      "tab\tand\0zero",
      "\x1b[31mred\x1b[0m",
      "\x9b2J",
      "\u202eexe.gpj",
    ],
    ...[
      "\u2066hidden\u2069",
      "\u2028\u2029",
      "\ud83d",
      "broken \ufffd bytes",
      "👩‍🔬",
      "e\u0301",
      "é",
    ],
    ...[
      "x".repeat(300),
      "x".repeat(20_000),
      "\n".repeat(9000),
      " ",
      "\u200b",
      "\u00ad",
      ".",
      "../..",
      "~/a/",
    ],
    ...[
      "--eval-only",
      "-rf",
      "=1+1",
      "@SUM(A1)",
      "a|b",
      "`rm`",
      "[x](y)",
      "<b>bold</b>",
      "&amp;",
      "$HOME",
      "%s",
    ],
    ...[
      "__proto__",
      "constructor",
      "null",
      "NaN",
      "C:\\",
      "\\\\\\",
      "a/b",
      "日本語",
      "עברית",
      "١٢٣",
      "𝕏",
      "Ａ",
    ],
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
);

/** What is known of where a run takes place. */
export const machines = fc.record({
  description: names,
  driver: fc.option(names),
  cpu: fc.option(names),
  argv: fc.array(names, { maxLength: 4 }),
  hasTimestamps: fc.boolean(),
  isFallback: fc.constantFrom(true, false, undefined),
  source: fc.constantFrom(
    { commit: null, dirty: null }, // without Git
    { commit: "a".repeat(40), dirty: false },
    { commit: "b".repeat(40), dirty: true },
  ),
  runtime: fc.constantFrom("deno", "bun", "node", "chromium"),
}).map((machine) => ({ ...machine, start: startOf(machine), device: deviceOf(machine) }));

interface Machine {
  readonly description: string;
  readonly driver: string | null;
  readonly cpu: string | null;
  readonly argv: readonly string[];
  readonly hasTimestamps: boolean;
  readonly isFallback: boolean | undefined;
  readonly source: { readonly commit: string | null; readonly dirty: boolean | null };
  readonly runtime: string;
}

function startOf({ driver, cpu, argv, source, runtime }: Machine): Start {
  const webgpu = {
    ...{ implementation: null, version: null, commit: null, backend: null },
    ...{ shaderCompiler: null, toggles: null },
  };
  return {
    createdAt: new Date(),
    host: {
      argv: ["train", ...argv],
      runtime: () => ({ name: runtime, version: "1", webgpu, v8: null }),
      machine: () => ({ os: "linux", arch: "x64", cpu, cores: null, memoryBytes: null }),
      sourceTree: () => Promise.reject(new Error("it is known")),
      driver: () => driver,
    },
    sourceTree: { ...source, kernelSources: {} },
  };
}

function deviceOf({ description, hasTimestamps, isFallback }: Machine): Device {
  const adapter = describeAdapter({
    info: {
      vendor: "4318",
      architecture: "",
      device: "1",
      description,
      isFallbackAdapter: isFallback,
    },
    features: new Set(hasTimestamps ? ["timestamp-query"] : []),
    limits: Object.fromEntries(LIMIT_NAMES.map((name) => [name, 2 ** 20])),
  } as unknown as GPUAdapter);
  return { adapter } as Device;
}

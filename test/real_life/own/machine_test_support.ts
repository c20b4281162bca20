/** Names as people and drivers have them, and machines that tell more or less of themselves. */
import fc from "fast-check";
import type { Device } from "../../../kernels/gpu/device.ts";
import { LIMIT_NAMES } from "../../../kernels/gpu/kernel.ts";
import { describeAdapter } from "../../../kernels/gpu/adapter.ts";
import type { Dataset } from "../../../datasets/dataset.ts";
import type { EpochRow } from "../../../bench/train/progress.ts";
import type { Start } from "../../../bench/host/provenance.ts";

/** Numbers from 0 to 1, drawn anew for every machine: no two measure the same. */
export type Random = () => number;

/** Numbers that are others for every seed. */
export function randomOf(seed: number): Random {
  let state = 1 + seed % 2147483646;
  return () => (state = state * 48271 % 2147483647) / 2147483647;
}

/** Names of classes, files, adapters and drivers, by what is odd of them; none is empty, as those of files are not. */
export const ODD_NAMES: Readonly<Record<string, string>> = {
  "two lines": "two\nlines",
  "a line feed alone": "\r\n",
  "tabs and zeros": "tab\tand\0zero",
  "escape sequences": "\x1b[31mred\x1b[0m \x9b2J",
  "right to left": "\u202eexe.gpj \u2066hidden\u2069",
  "Unicode's line ends": "\u2028\u2029",
  "half a character": "\ud83d",
  "bytes that were no UTF-8": "broken \ufffd bytes",
  "an emoji of several": "👩‍🔬",
  "a letter in two parts": "e\u0301",
  "the same letter in one": "é",
  "300 characters": "x".repeat(300),
  "20,000 characters": "x".repeat(20_000),
  "9,000 line feeds": "\n".repeat(9000),
  "a space": " ",
  "nothing to be seen": "\u200b\u00ad",
  "a way out of the folder": "../..",
  "a home folder": "~/a/",
  "an option": "--eval-only",
  "a formula": "=1+1 @SUM(A1)",
  "Markdown": "a|b `rm` [x](y) *",
  "HTML": "<b>bold</b> &amp;",
  "a shell's": "$HOME %s",
  "JavaScript's own": "__proto__",
  "null": "null",
  "separators alone": "\\\\\\",
  "Hebrew, Arabic and Japanese": "עברית ١٢٣ 日本語",
  "other letters alike": "𝕏 Ａ",
};

export const names: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("tench", ...Object.values(ODD_NAMES)),
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
);

/** What is known of where a run takes place. */
export const machines = fc.record({
  description: names,
  driver: fc.option(names),
  cpu: fc.option(names),
  // After what decides a run: the names of files and the like.
  argv: fc.array(names.map((name) => `--out=${name}`), { maxLength: 4 }),
  hasTimestamps: fc.boolean(),
  isFallback: fc.constantFrom(true, false, undefined),
  source: fc.constantFrom(
    { commit: null, dirty: null }, // without Git
    { commit: "a".repeat(40), dirty: false },
    { commit: "b".repeat(40), dirty: true },
  ),
  runtime: fc.constantFrom("deno", "bun", "node", "chromium"),
}).map(machineOf);

/** A machine of which so much is known. */
export function machineOf(
  known: Partial<Machine>,
): { readonly start: Start; readonly device: Device } {
  const machine = { ...USUAL, ...known };
  return { start: startOf(machine), device: deviceOf(machine) };
}

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

const USUAL: Machine = {
  ...{ description: "a GPU", driver: "a driver", cpu: "a CPU", argv: [], hasTimestamps: true },
  ...{ isFallback: false, source: { commit: "a".repeat(40), dirty: false }, runtime: "deno" },
};

function startOf({ driver, cpu, argv, source, runtime }: Machine): Start {
  const webgpu = {
    ...{ implementation: null, version: null, commit: null, backend: null },
    ...{ shaderCompiler: null, toggles: null },
  };
  return {
    createdAt: new Date(),
    host: {
      argv: ["train", ...argv],
      runtime: () => ({ name: runtime, version: "99.0", webgpu, v8: null }),
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
    features: new Set(["shader-f16", ...hasTimestamps ? ["timestamp-query"] : []]),
    limits: Object.fromEntries(LIMIT_NAMES.map((name) => [name, 2 ** 28])),
  } as unknown as GPUAdapter);
  return { adapter, gpu: {} } as Device;
}

/** Seconds in which a GPU of 3 TFLOP/s sees an image of 224 x 224 in a ResNet-50, forward and backward. */
const IMAGE_SECONDS = 8e-3;

/** The GPU answers at once: epochs take what one would take besides. */
export function takingTime(row: EpochRow, { train, test }: Dataset, random: Random): EpochRow {
  const taken = (count: number) => count * IMAGE_SECONDS * (0.95 + 0.1 * random());
  const wholeNs = (seconds: number) => Math.round(1e9 * seconds) / 1e9;
  const seconds = wholeNs(row.seconds + taken(train.count));
  const imagesPerSecond = row.imagesPerSecond * row.seconds / seconds;
  const evalSeconds = row.evalSeconds === null
    ? null
    : wholeNs(row.evalSeconds + taken(test.count || train.count));
  return { ...row, seconds, imagesPerSecond, evalSeconds };
}

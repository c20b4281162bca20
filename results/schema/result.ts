/**
 * What one run publishes: the schema `trainmark/result@2`. zod is its one source; unknown fields are kept, so a newer
 * suite may add fields without a new version. Units: seconds, bytes, fractions in [0, 1]. Unknown is null, never guessed.
 */
import { z } from "zod";
import { anyText, count, list, nullableText, record, sha256Hex, text } from "./units.ts";
import { REASON, reasoned } from "./units.ts";
import { MOST_ENTRIES } from "./limits.ts";
import { bench } from "./bench.ts";
import { train } from "./train.ts";
import type { Known } from "./known.ts";

export const RESULT_SCHEMA = "trainmark/result@2";

export const suite = z.looseObject({
  version: text.describe("Version of TrainMark"),
  package: z.enum(["npm", "jsr"]).optional().describe(
    "The package that ran, whose commit and sources are those that it was built from; absent: a clone",
  ),
  gitCommit: z.string().regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/).nullable(),
  gitDirty: z.boolean().nullable().describe("Uncommitted changes in the working tree"),
  kernelHashes: record(sha256Hex)
    .describe("SHA-256 of the WGSL of each kernel that ran, by op/variant, over all its shapes"),
  kernelSources: record(sha256Hex).optional()
    .describe("SHA-256 of the source files of all kernels, by their folder"),
}).describe("The program that measured");

export const runtime = z.looseObject({
  name: text.describe("deno, bun, chromium"),
  version: text,
  webgpu: z.looseObject({
    implementation: nullableText.describe("wgpu, dawn, webkit"),
    version: nullableText.describe(
      "Of the implementation; under Bun and Node of the npm package webgpu, as Dawn has none of its own",
    ),
    commit: nullableText.default(null).describe("Of the implementation's sources"),
    backend: nullableText.default(null).describe(
      "Allowed by the environment: some of vulkan, metal, dx12, gl",
    ),
    shaderCompiler: nullableText.default(null).describe(
      "Of DirectX 12, asked for by the environment: fxc, dxc",
    ),
    toggles: z.looseObject({
      enabled: list(text, MOST_ENTRIES).readonly(),
      disabled: list(text, MOST_ENTRIES).readonly(),
    }).nullable().default(null).describe(
      "Dawn's switches that differ from its defaults; null where they are unknown or there are none",
    ),
  }),
  v8: nullableText.describe("Version of V8, where the runtime has one"),
}).describe("What ran the program");

/** Of 64 bits, as native ones are. */
const MOST_LIMIT = 2 ** 64;

export const adapter = z.looseObject({
  vendor: nullableText,
  architecture: nullableText,
  device: nullableText,
  description: nullableText,
  isFallbackAdapter: z.boolean().nullable(),
  software: z.boolean().describe("Runs on the CPU: never ranked with hardware"),
  features: list(anyText, MOST_ENTRIES).readonly(),
  subgroupMinSize: z.int().positive().nullable().default(null).describe(
    "The fewest invocations of a subgroup; null where WebGPU does not tell",
  ),
  subgroupMaxSize: z.int().positive().nullable().default(null).describe("The most"),
  subgroupMatrixConfigs: list(
    z.looseObject({
      componentType: text.describe("f16, f32, i8, u8"),
      resultComponentType: text,
      M: z.int().positive(),
      N: z.int().positive(),
      K: z.int().positive(),
    }),
    MOST_ENTRIES,
  ).readonly().nullable().default(null).describe(
    "Products [M, K] * [K, N] that a subgroup computes at once; null where WebGPU does not tell",
  ),
  limits: record(z.number().nonnegative().max(MOST_LIMIT)),
}).describe("What WebGPU says of the adapter");

export const host = z.looseObject({
  os: text,
  arch: text,
  cpu: nullableText.describe("The processor's model name"),
  cores: z.int().positive().nullable().describe("Logical processors"),
  memoryBytes: count.nullable(),
}).describe("The machine, without its name");

export const dataset = z.looseObject({
  name: text,
  sha256: sha256Hex.describe("Of the archive, or of the decoded bytes where there is none"),
  canonical: z.boolean().describe("It is the official archive, whole and unchanged"),
  synthetic: z.boolean().describe("Drawn by a program: never ranked"),
  source: text.describe("Address, or base name of the file, or the generator"),
  trainCount: count.describe(
    "Images trained on in one epoch; 0: there are none, so that it only evaluates",
  ),
  testCount: z.int().positive().describe("Images of one evaluation"),
  evaluatedOn: z.enum(["test", "train"]).optional().describe(
    "train: the data set has no test images, so accuracies called test are of those trained on",
  ),
}).refine((value) => !(value.canonical && value.synthetic), {
  path: ["canonical"],
  error: "synthetic data is never canonical",
});

export const protocol = z.looseObject({
  clock: z.looseObject({
    seconds: text.describe("What `seconds` spans: train steps only, ..."),
    excluded: list(text, MOST_ENTRIES).readonly().describe(
      "What is outside: compile, evaluation, ...",
    ),
  }),
}).describe("How it was measured");

/** What every kind of result carries. */
const base = {
  schema: z.literal(RESULT_SCHEMA),
  id: z.uuid().describe("Of this run"),
  createdAt: z.iso.datetime().describe("When the run began, UTC"),
  status: z.enum(["complete", "interrupted", "failed"]),
  reason: nullableText.describe("Why it did not complete; null exactly when it did"),
  argv: list(anyText, MOST_ENTRIES).min(1).readonly().describe(
    "The command as typed, word by word, paths cut to base names: train, cifar10, --seed, 1",
  ),
  suite,
  runtime,
  adapter,
  driver: nullableText.describe("GPU driver and version, as the system names it"),
  host,
  protocol,
};

export const trainResult = z.looseObject({ ...base, kind: z.literal("train"), dataset, train })
  .refine(reasoned, REASON)
  .refine((value) => value.status !== "complete" || value.train.final !== null, {
    path: ["train", "final"],
    error: "must not be null for a complete run",
  });

export const benchResult = z.looseObject({
  ...base,
  kind: z.literal("bench"),
  dataset: z.null().optional().describe("Kernels are measured on random numbers"),
  bench,
}).refine(reasoned, REASON);

/** The schema of a result document; `kind` tells what was measured. */
export const result = z.discriminatedUnion("kind", [trainResult, benchResult]);

/** A training run's document. */
export type TrainResult = Known<z.infer<typeof trainResult>>;
/** The document of a run of `bench`. */
export type BenchResult = Known<z.infer<typeof benchResult>>;
export type BenchRow = BenchResult["bench"]["rows"][number];
export type HostRow = BenchResult["bench"]["host"][number];
export type PeerRow = BenchResult["bench"]["peers"][number];
export type Profile = NonNullable<BenchResult["bench"]["profiles"]>[number];
export type Roofline = NonNullable<BenchResult["bench"]["roofline"]>;
/** Any result document. */
export type Result = Known<z.infer<typeof result>>;

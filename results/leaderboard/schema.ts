/**
 * What a leaderboard publishes: the schema `trainmark/leaderboard@1`. Texts come from submissions and are not trusted:
 * clipped and freed of control characters, but never escaped, as that is for who shows them.
 */
import { z } from "zod";
import type { Known } from "../known.ts";
import { accuracy, count, nullableText, text } from "../schema_units.ts";

export const LEADERBOARD_SCHEMA = "trainmark/leaderboard@1";

const problem = z.looseObject({
  path: z.string().describe("JSON path in the submission; empty for the document as a whole"),
  message: text,
});

const entry = z.looseObject({
  workload: text.describe("What was run: equal texts may be compared"),
  group: z.enum(["training", "step", "kernel"]),
  dtype: nullableText.describe("Of the operands; null where the submission does not say"),
  metric: z.enum(["images/s", "GFLOP/s"]).describe("More is better"),
  value: z.number().nonnegative(),
  low: z.number().nonnegative().nullable().describe("Slowest: see interval"),
  high: z.number().nonnegative().nullable(),
  interval: nullableText.describe("What low and high are"),
  top1: accuracy.nullable().describe("On test images, of a training"),
  seconds: z.number().positive().nullable().describe("Of a training, by its clock"),
  pctRoofline: z.number().nonnegative().nullable(),
  flags: z.array(count).readonly().describe(
    "Positions of those of the submission's flags that concern it",
  ),
  rank: z.int().positive().nullable().describe(
    "By value, among entries of the same section, division, workload and dtype; equal values share one",
  ),
  unranked: nullableText.describe("Why there is no rank"),
}).refine((value) => (value.rank === null) === (value.unranked !== null), {
  path: ["unranked"],
  error: "must say why exactly where there is no rank",
});

const submission = z.looseObject({
  id: z.uuid().describe("Of the run; in lower case"),
  file: text.describe("Below the folder that was read, with forward slashes"),
  kind: z.enum(["train", "bench"]),
  createdAt: z.iso.datetime(),
  status: z.enum(["complete", "interrupted", "failed"]),
  section: z.enum(["hardware", "software"]).describe("Never ranked with each other"),
  division: z.enum(["closed", "open"]),
  flags: z.array(problem).readonly().describe("Allowed, and to be shown beside the numbers"),
  flagCount: count.describe("Of all; `flags` has the first"),
  adapter: text,
  vendor: text.describe("By name where its PCI number is known, else as the adapter says it"),
  driver: nullableText,
  runtime: text,
  runtimeName: text,
  cpu: nullableText,
  suite: text.describe("Version of TrainMark"),
  gitDirty: z.boolean().nullable(),
  dataset: nullableText,
  synthetic: z.boolean().describe("Its data was drawn by a program: never ranked"),
  roofline: z.boolean().describe("It measured the adapter's ceilings"),
  entries: z.array(entry).readonly(),
});

const quarantined = z.looseObject({
  file: text,
  problems: z.array(problem).min(1).readonly(),
  problemCount: z.int().positive().describe("Of all; `problems` has the first"),
});

/** The schema of `leaderboard.json`. */
export const leaderboard = z.looseObject({
  schema: z.literal(LEADERBOARD_SCHEMA),
  newest: z.iso.datetime().nullable().describe("When the newest submission began"),
  submissions: z.array(submission).readonly().describe("By file name"),
  quarantined: z.array(quarantined).readonly().describe("Refused, by file name"),
});

export type Leaderboard = Known<z.infer<typeof leaderboard>>;
export type Submission = Leaderboard["submissions"][number];
export type Entry = Submission["entries"][number];
export type Quarantined = Leaderboard["quarantined"][number];
export type Finding = Quarantined["problems"][number];

/**
 * What a leaderboard publishes: the schema `trainmark/leaderboard@2`. Texts come from submissions and are not trusted:
 * clipped and freed of control characters, but never escaped, as that is for who shows them.
 */
import { z } from "zod";
import type { Known } from "../schema/known.ts";
import { accuracy, count, nullableText, text } from "../schema/units.ts";
import { verdict } from "../verified/verdict.ts";
import { headlineBasis, machine } from "./standings/machine_schema.ts";

export const LEADERBOARD_SCHEMA = "trainmark/leaderboard@2";

const problem = z.looseObject({
  path: z.string().describe("JSON path in the submission; empty for the document as a whole"),
  message: text,
});

const entry = z.looseObject({
  workload: text.describe("What was run: equal texts may be compared"),
  op: text.describe("What workloads are grouped by"),
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
  verified: verdict.nullable().describe("Whoever ran it again and found no difference"),
  flags: z.array(count).readonly().describe(
    "Positions of those of the submission's flags that concern it",
  ),
  unranked: nullableText.describe("Why it takes no part in a ranking"),
});

const submission = z.looseObject({
  id: z.uuid().describe("Of the run; in lower case"),
  file: text.describe("Below the folder that was read, with forward slashes"),
  published: z.boolean().describe("In the repository: it stands before newcomers"),
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
  verified: z.array(verdict).readonly().describe("By whom it was run again, and how it came out"),
  entries: z.array(entry).readonly(),
});

const seconds = z.number().nonnegative().nullable();

const seedTime = z.looseObject({
  seed: count,
  id: z.uuid().describe("Of its submission"),
  counts: z.boolean().describe("One of those that the figure is made of, or would be"),
  epoch: z.int().positive().nullable().describe("The first at or above the target; null if none"),
  trainSeconds: seconds,
  wallSeconds: seconds,
});

const seedSet = z.looseObject({
  workload: text,
  section: z.enum(["hardware", "software"]),
  division: z.enum(["closed", "open"]).describe("Closed where every seed is"),
  adapter: text,
  driver: nullableText,
  runtime: text,
  target: accuracy.describe("Top-1 on test images that the clocks stop at"),
  trainSeconds: seconds.describe("Mean without the fastest and the slowest seed; less is better"),
  low: seconds.describe("The fastest seed of those that count"),
  high: seconds.describe("The slowest"),
  wallSeconds: seconds.describe("By the wall clock: compilation and evaluations too"),
  reference: z.looseObject({
    mean: accuracy.describe("Of the final accuracies"),
    referenceMean: accuracy,
    p: z.number().min(0).max(1).describe("Two-sided, of Welch's test"),
    flagged: z.boolean().describe("It learns too well for its recipe"),
  }).nullable(),
  flags: z.array(text).readonly().describe("Of its runs, each once"),
  verified: verdict.nullable().describe("Of the first seed, where all that count were verified"),
  seeds: z.array(seedTime).min(1).readonly(),
  unranked: nullableText.describe("Why there is no figure"),
}).describe("The seeds of the recipe that one program trained on one machine");

const quarantined = z.looseObject({
  file: text,
  problems: z.array(problem).min(1).readonly(),
  problemCount: z.int().positive().describe("Of all; `problems` has the first"),
});

/** The schema of `leaderboard.json`. */
export const leaderboard = z.looseObject({
  schema: z.literal(LEADERBOARD_SCHEMA),
  newest: z.iso.datetime().nullable().describe("When the newest submission began"),
  headline: headlineBasis,
  machines: z.array(machine).readonly().describe("What is ranked; by their first submissions"),
  submissions: z.array(submission).readonly().describe("By file name"),
  timeToAccuracy: z.array(seedSet).readonly().describe("By their first submissions"),
  quarantined: z.array(quarantined).readonly().describe("Refused, by file name"),
});

export type Leaderboard = Known<z.infer<typeof leaderboard>>;
export type Machine = Leaderboard["machines"][number];
export type Submission = Leaderboard["submissions"][number];
export type Entry = Submission["entries"][number];
export type SeedSet = Leaderboard["timeToAccuracy"][number];
export type Quarantined = Leaderboard["quarantined"][number];
export type Finding = Quarantined["problems"][number];

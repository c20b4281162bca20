/** What a leaderboard says of a machine: its figures, each made of all its runs of a kind. */
import { z } from "zod";
import { accuracy, count, nullableText, text } from "../../schema/units.ts";
import { verdict } from "../../verified/verdict.ts";

const positive = z.number().positive();
const rank = z.int().positive().nullable();

const standing = z.looseObject({
  division: z.enum(["closed", "open"]),
  workload: text.describe("What was run: equal texts may be compared"),
  op: text.describe("What workloads are grouped by"),
  group: z.enum(["accuracy", "training", "step", "kernel"]),
  dtype: nullableText.describe("Of the operands; null where submissions do not say"),
  metric: z.enum(["images/s", "GFLOP/s", "s"]).describe("More is better, of s less"),
  value: z.number().nonnegative().nullable().describe(
    "Median of the runs, of an even number the slower; null of seeds without a figure",
  ),
  low: z.number().nonnegative().nullable(),
  high: z.number().nonnegative().nullable(),
  interval: nullableText.describe("What low and high are"),
  n: count.describe("Runs that it is made of"),
  apart: count.describe("Further runs, too far from these to count"),
  run: z.uuid().describe("The run that is the median; of a time to accuracy its first seed"),
  top1: accuracy.nullable().describe("Of trainings, on test images: median, of seeds the mean"),
  seconds: positive.nullable().describe("Of a training, by its clock"),
  wallSeconds: z.number().nonnegative().nullable().describe(
    "Of a time to accuracy: compilation and evaluations too",
  ),
  pctRoofline: z.number().nonnegative().nullable(),
  flagged: count.describe("Runs of it with a flag that concerns it"),
  flag: nullableText.describe("The first of their flags"),
  verified: verdict.nullable().describe("Whoever ran the median run again; of seeds all of them"),
  rank: rank.describe(
    "By value, among machines of the same section, division, workload and dtype; of those that noise may make equal the verified ones first",
  ),
  unranked: nullableText.describe("Why there is no rank"),
}).refine((value) => (value.rank === null) === (value.unranked !== null), {
  path: ["unranked"],
  error: "must say why exactly where there is no rank",
});

const headlineFigure = z.looseObject({
  division: z.enum(["closed", "open"]),
  value: positive.nullable().describe("Median of its runs' headlines; null where rows are missing"),
  low: positive.nullable().describe("The lowest headline of its runs"),
  high: positive.nullable(),
  n: count.describe("Runs with all rows"),
  apart: count.describe("Further ones, too far from these to count"),
  run: z.uuid().nullable().describe("The run whose headline it is"),
  missing: z.array(text).readonly().describe("Rows that the run with the most of them lacks"),
  rank: rank.describe("Within section and division"),
});

/** An adapter under a runtime; a software one on a processor. */
export const machine = z.looseObject({
  id: text.describe("Also its page: machines/<id>.html"),
  section: z.enum(["hardware", "software"]).describe("Never ranked with each other"),
  adapter: text,
  vendor: text.describe("By name where its PCI number is known, else as the adapter says it"),
  cpu: nullableText.describe("Of a software adapter: what computes"),
  runtime: text.describe("Its name; versions are in the submissions"),
  drivers: z.array(text).readonly().describe("In the order of their runs, as are suites"),
  suites: z.array(text).readonly(),
  oldest: z.iso.datetime(),
  newest: z.iso.datetime(),
  runs: z.array(z.uuid()).min(1).readonly().describe("Its submissions, the oldest first"),
  roofline: z.uuid().nullable().describe("The newest run that measured the adapter's ceilings"),
  headlines: z.array(headlineFigure).readonly().describe("By division, where it ran a benchmark"),
  standings: z.array(standing).readonly(),
});

/** How a headline is made. */
export const headlineBasis = z.looseObject({
  version: z.int().positive().describe("Headlines of different versions are not compared"),
  scale: positive.describe("The headline of the reference"),
  reference: z.looseObject({ adapter: text, run: z.uuid(), date: text, suite: text }),
  rows: z.array(
    z.looseObject({ workload: text, dtype: text, metric: text, value: positive }),
  ).min(1).readonly().describe(
    "The reference's; a headline is the geometric mean of a run's over these",
  ),
});

/**
 * What whoever ran a result again signs off: the schema `trainmark/verified@1`, a file beside the result's. Each verification holds its own run
 * whole, so that everybody can see whether its conclusion follows.
 */
import { z } from "zod";
import { CONCLUSIONS, RULES } from "../compare/verify/conclusions.ts";
import type { Known } from "../schema/known.ts";
import { result } from "../schema/result.ts";
import { count, nullableText, sha256Hex, text } from "../schema/units.ts";

export const VERIFIED_SCHEMA = "trainmark/verified@1";

const check = z.looseObject({
  what: text.describe("recipe, losses, times, ..."),
  compared: count.describe("Claims that were looked at"),
  off: z.number().nonnegative().nullable().describe(
    "By how much the worst of them differs, as a share; null where they are no numbers",
  ),
  allowed: z.number().nonnegative().nullable().describe("How much it may differ"),
  difference: nullableText.describe("The first that is not allowed, with both values; null: none"),
});

const rows = z.looseObject({
  filter: z.array(z.string()).readonly().nullable().describe(
    "Rows whose name contains one of these; null: of all",
  ),
  rows: z.int().positive().nullable().describe("So many of them, drawn; null: each"),
  seed: text.describe("By which they were drawn, with the file's digest"),
});

const verification = z.looseObject({
  by: z.string().min(1).max(100).describe("Who signs it off"),
  sha256: sha256Hex.describe("Of the file that was verified"),
  steps: z.int().positive().nullable().describe("Of a training: the first so many; null: all"),
  rows: rows.nullable().describe("Of a bench: which"),
  rule: z.enum(RULES),
  because: z.array(text).readonly().describe("What machine and program had not in common"),
  checks: z.array(check).readonly(),
  times: check.nullable().describe("Null where they cannot be compared"),
  conclusion: z.enum(CONCLUSIONS).describe(
    "software: the numbers are a software adapter's, under the name of hardware",
  ),
  reason: text,
  rerun: result, // by which it was verified: machine, program, date and numbers
});

/** Of a file; each is judged anew whenever it is read. */
export const MOST_VERIFICATIONS = 50;

/** The schema of a file of verifications. */
export const record = z.looseObject({
  schema: z.literal(VERIFIED_SCHEMA),
  file: text.describe("Name of the result's file, in the same folder"),
  verifications: z.array(verification).min(1).max(MOST_VERIFICATIONS).readonly()
    .describe("In the order they were made"),
});

export type VerifiedRecord = Known<z.infer<typeof record>>;
export type VerifiedBy = VerifiedRecord["verifications"][number];

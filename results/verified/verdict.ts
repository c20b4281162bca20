import { z } from "zod";
import { CONCLUSIONS } from "../compare/verify/conclusions.ts";
import type { Known } from "../schema/known.ts";
import { text } from "../schema/units.ts";

/** A verification in a few words; texts are cleaned, not escaped. */
export const verdict = z.looseObject({
  conclusion: z.enum(CONCLUSIONS),
  by: text.describe("Who ran it again"),
  date: z.iso.date(),
  how: text.describe("What was compared and how it agreed, or why it did not"),
  machine: text.describe("With what it was run again: adapter and runtime"),
  times: z.boolean().describe("Times were compared too, and none is slower than claimed"),
});

export type Verdict = Known<z.infer<typeof verdict>>;

/** Fields that the schema does not name are kept and copied into every page: a newer suite's are few and small. */
import type { Result } from "../../schema/result.ts";
import { type UnknownField, unknownFields } from "./unknown_fields.ts";
import { type Problem, problemAt } from "../problem.ts";

/** Keys and numbers of unknown fields, all that is in them included; a version of TrainMark added some twenty. */
const MOST_THINGS = 5000;
/** Characters of their keys and texts. */
const MOST_CHARACTERS = 200_000;

/** What the board says itself of a submission. */
const BOARDS = /^(rank(ed)?|headline|verified|verifications?|division|flags?|official|unranked)$/i;

export function judgeUnknown(result: Result): { problems: Problem[]; flags: Problem[] } {
  const fields = unknownFields(result as Parameters<typeof unknownFields>[0]);
  const sizes = sizeOf(fields);
  const problems: Problem[] = [];
  const limit = (size: number, most: number, what: "things" | "characters") => {
    if (size <= most) return;
    const message =
      `is unknown: fields that the schema does not name hold ${size} ${what} in all, at most ${most} are allowed`;
    const largest = fields.map((field) => ({ field, size: sizeOf([field])[what] }))
      .reduce((a, b) => b.size > a.size ? b : a);
    problems.push(problemAt(largest.field.path, message));
  };
  limit(sizes.things, MOST_THINGS, "things");
  limit(sizes.characters, MOST_CHARACTERS, "characters");
  const flags = fields.filter(({ path }) => BOARDS.test(String(path.at(-1))))
    .map(({ path }) => problemAt(path, "is no field of a result: it is the board's to say"));
  return { problems, flags };
}

function sizeOf(fields: readonly UnknownField[]): { things: number; characters: number } {
  let things = 0, characters = 0;
  const add = (value: unknown) => {
    things++;
    if (typeof value === "string") characters += value.length;
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(add);
    for (const [key, part] of Object.entries(value)) {
      characters += key.length;
      add(part);
    }
  };
  for (const { path, value } of fields) {
    characters += String(path.at(-1)).length;
    add(value);
  }
  return { things, characters };
}

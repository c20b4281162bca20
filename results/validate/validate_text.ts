import { readDocument } from "../schema/readers.ts";
import { readJson } from "./json_text.ts";
import { problemAt } from "./problem.ts";
import { MOST_PROBLEMS, unfit, validateResult, type Validation } from "./validate.ts";

/** Judges a document as it lies in a file. Never throws. */
export function validateText(text: string): Validation {
  const read = readJson(text);
  if ("problems" in read) return unfit(read.problems);
  const parsed = readDocument(read.document);
  if (!parsed.success) {
    // Cut before they are written out, as there may be one for each number.
    const first = parsed.issues.slice(0, MOST_PROBLEMS + 1);
    return unfit(first.map(({ path, message }) => problemAt(path, message)));
  }
  return validateResult(parsed.data);
}

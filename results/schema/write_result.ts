import { parseResult } from "./read_result.ts";
import type { Result } from "./result.ts";
import { writeAtomic } from "./write_atomic.ts";

/**
 * Checks and writes a result document, whole or not at all. It is checked first, as JSON turns NaN into null in silence.
 *
 * @throws {UserError} Where the document is not valid or the file cannot be written.
 */
export async function writeResult(path: string, result: Result): Promise<void> {
  parseResult(result, path);
  await writeAtomic(path, formatResult(result));
}

/** A document as indented JSON; a list of numbers takes one line, as there may be thousands. */
export function formatResult(result: Result): string {
  // A text in JSON holds no raw line break, so what follows `[` and one is a list and not part of a text.
  const lists = /\[\n[\s\d.,eE+-]*\]/g;
  return JSON.stringify(result, null, 2)
    .replace(lists, (list) => list.replace(/\s+/g, "").replaceAll(",", ", ")) + "\n";
}

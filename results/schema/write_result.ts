import { formatResult } from "../text/format_result.ts";
import { parseResult } from "./read_result.ts";
import type { Result } from "./result.ts";
import { writeAtomic } from "../files/write_atomic.ts";

/**
 * Checks and writes a result document, whole or not at all. It is checked first, as JSON turns NaN into null in silence.
 *
 * @throws {UserError} Where the document is not valid or the file cannot be written.
 */
export async function writeResult(path: string, result: Result): Promise<void> {
  parseResult(result, path);
  await writeAtomic(path, formatResult(result));
}

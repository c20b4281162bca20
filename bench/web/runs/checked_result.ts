import { readDocument } from "../../../results/schema/readers.ts";
import type { Result } from "../../../results/schema/result.ts";

/** A document that the schema takes, as the command line checks before it writes one. */
export function checkedResult(result: Result): Result {
  const read = readDocument(result);
  if (read.success) return result;
  const [{ path, message }] = read.issues;
  throw new Error(`The result is not valid: ${path.join(".")} ${message}`);
}

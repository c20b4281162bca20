import { open } from "node:fs/promises";
import { fileError } from "../text/file_error.ts";
import { problemAt } from "./problem.ts";
import { unfit, type Validation } from "./validate.ts";
import { validateText } from "./validate_text.ts";

/** Larger files are not read: a result has some hundred thousand numbers at most. */
const MOST_BYTES = 64e6;

/**
 * Reads and judges a file.
 *
 * @throws {UserError} Where it cannot be read at all; whatever it holds is a problem and not an error.
 */
export async function validateFile(path: string): Promise<Validation> {
  let bytes: Uint8Array;
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size > MOST_BYTES) {
        return unfit([problemAt([], `is ${size} bytes long, at most ${MOST_BYTES} are read`)]);
      }
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError("read", path, error);
  }
  const text = decoded(bytes);
  return text === null ? unfit([problemAt([], "is not UTF-8: save it so")]) : validateText(text);
}

/** Bytes as text, a byte order mark included; null where they are not UTF-8. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

import { MOST_RESULT_BYTES, TOO_LARGE } from "../files/read_bounded.ts";
import { readInput } from "../files/read_input.ts";
import { FileError } from "../files/file_error.ts";
import { problemAt } from "./problem.ts";
import { unfit, type Validation } from "./validate.ts";
import { validateText } from "./validate_text.ts";

/**
 * Reads and judges a file, `-` from standard input.
 *
 * @throws {UserError} Where it cannot be read at all; whatever it holds is a problem and not an error.
 */
export async function validateFile(path: string): Promise<Validation> {
  let bytes: Uint8Array;
  try {
    bytes = await readInput(path, MOST_RESULT_BYTES);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== TOO_LARGE) throw error;
    return unfit([problemAt([], `is larger than a result is: ${MOST_RESULT_BYTES} bytes at most`)]);
  }
  const text = decoded(bytes);
  return text === null
    ? unfit([problemAt([], "is not UTF-8: unpack it where it is compressed, else save it so")])
    : validateText(text);
}

/** Bytes as text, a byte order mark included; null where they are not UTF-8. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

import { basename } from "node:path";
import { otherKind } from "../../../models/weights/file_kind.ts";
import { MOST_WEIGHTS_BYTES } from "../../../results/files/read_bounded.ts";
import { inputName, readInput } from "../../../results/files/read_input.ts";
import { UserError } from "../../../results/text/user_error.ts";

/**
 * Reads a file that is a `.safetensors` for all that its beginning says, `-` from standard input.
 *
 * @param use What it is for: `resume from`.
 * @throws {UserError} One line, with what it is if it is something else, and how to make one of it.
 */
export async function readTensorInput(
  path: string,
  use: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const name = basename(inputName(path)), bytes = await readInput(path, MOST_WEIGHTS_BYTES);
  const kind = otherKind(bytes);
  if (!kind) return { name, bytes };
  throw new UserError(
    `Cannot ${use} ${name} as a .safetensors is needed and this is ${kind.what}: ${kind.advice}`,
  );
}

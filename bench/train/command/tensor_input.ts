import { basename } from "node:path";
import { inputName, readInput } from "../../../results/files/read_input.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { otherKind } from "./weights_kind.ts";

/** Weights and checkpoints of the largest ResNets have less than a quarter of it. */
const MOST_BYTES = 2 ** 31 - 1;

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
  const name = basename(inputName(path)), bytes = await readInput(path, MOST_BYTES);
  const kind = otherKind(bytes);
  if (!kind) return { name, bytes };
  throw new UserError(
    `Cannot ${use} ${name} as a .safetensors is needed and this is ${kind}`,
  );
}

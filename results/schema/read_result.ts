import { z } from "zod";
import { MOST_RESULT_BYTES } from "../files/read_bounded.ts";
import { whyNoJson } from "../files/no_json.ts";
import { inputName, readInput } from "../files/read_input.ts";
import { readDocument } from "./readers.ts";
import type { Result } from "./result.ts";
import { sha256 } from "../text/digest.ts";
import { UserError } from "../text/user_error.ts";

/**
 * Reads a result document, `-` from standard input.
 *
 * @throws {UserError} One line, with the JSON path of the first problem, where it is not a valid one.
 */
export async function readResult(path: string): Promise<Result> {
  return (await readResultFile(path)).result;
}

/** The same, with the SHA-256 of what was read. */
export async function readResultFile(path: string): Promise<{ result: Result; sha256: string }> {
  const bytes = await readInput(path, MOST_RESULT_BYTES);
  return { result: resultOf(bytes, path), sha256: await sha256(bytes) };
}

function resultOf(bytes: Uint8Array, path: string): Result {
  const json = new TextDecoder().decode(bytes);
  const name = inputName(path);
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    throw new UserError(`Cannot read ${name} as it is not JSON: ${whyNoJson(json, error)}`);
  }
  return parseResult(document, name);
}

/**
 * Checks a result document; unknown fields are kept.
 *
 * @param name Of the document, for the message.
 * @throws {UserError} One line, with the JSON path of the first problem.
 */
export function parseResult(document: unknown, name: string): Result {
  const parsed = readDocument(document);
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.issues;
  const path = z.core.toDotPath(first.path) || "the document";
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new UserError(
    `Cannot accept ${name} as ${oneLine(path)} is wrong: ${oneLine(first.message)}${more}`,
  );
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ");
}

import { basename } from "node:path";
import { z } from "zod";
import { FileError } from "../files/file_error.ts";
import { MOST_RESULT_BYTES, readBounded } from "../files/read_bounded.ts";
import { writeAtomic } from "../files/write_atomic.ts";
import { formatResult } from "../text/format_result.ts";
import { UserError } from "../text/user_error.ts";
import { readJson } from "../validate/json_text.ts";
import { type Problem, problemAt } from "../validate/problem.ts";
import {
  MOST_VERIFICATIONS,
  record,
  VERIFIED_SCHEMA,
  type VerifiedBy,
  type VerifiedRecord,
} from "./record.ts";

/** A file of verifications, or what is wrong with it. */
export type ReadRecord =
  | { readonly record: VerifiedRecord }
  | { readonly problems: readonly Problem[] };

/**
 * Reads a file of verifications; null where there is none.
 *
 * @throws {UserError} Where it cannot be read at all.
 */
export async function readRecord(path: string): Promise<ReadRecord | null> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await readBounded(path, MOST_RESULT_BYTES);
  } catch (error) {
    if (error instanceof FileError && error.code === "ENOENT") return null;
    throw error;
  }
  const read = readJson(new TextDecoder().decode(bytes));
  if ("problems" in read) return read;
  const parsed = record.safeParse(read.document);
  if (parsed.success) return { record: parsed.data };
  return { problems: parsed.error.issues.map(({ path, message }) => problemAt(path, message)) };
}

/**
 * Adds a verification to those of a result; none is replaced.
 *
 * @param path Of the file of verifications.
 * @param result Of the result's file.
 * @returns How many there are now.
 * @throws {UserError} Where the file that is there holds none, or cannot be written.
 */
export async function addVerification(
  path: string,
  result: string,
  verification: VerifiedBy,
): Promise<number> {
  const before = await readRecord(path);
  if (before && "problems" in before) throw notARecord(path, before.problems);
  if (before?.record.verifications.length === MOST_VERIFICATIONS) {
    throw new UserError(
      `Cannot add to ${path} as it holds ${MOST_VERIFICATIONS} verifications, the most: take old ones out`,
    );
  }
  const verifications = [...before?.record.verifications ?? [], verification];
  const document = { schema: VERIFIED_SCHEMA, file: basename(result), verifications } as const;
  const parsed = record.safeParse(document);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  await writeAtomic(path, formatResult(document));
  return verifications.length;
}

function notARecord(path: string, [{ path: at, message }]: readonly Problem[]): UserError {
  return new UserError(
    `Cannot add to ${path} as it holds no verifications, ${at} ${message}: move it away, or --no-record`,
  );
}

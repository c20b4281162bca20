import { stat } from "node:fs/promises";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { fileError } from "../file_error.ts";
import { type Result, result } from "../schema.ts";

/** What is wrong with a document, or remarkable about it. */
export interface Problem {
  /** Where: `bench.rows[3].medianNs`; "" for the document as a whole. */
  readonly path: string;
  /** One line, with both values where two disagree. */
  readonly message: string;
}

/** What a document is worth. */
export interface Validation {
  /** The document, unknown fields kept; null where it cannot be read as one. */
  readonly result: Result | null;
  /** Each makes it unfit to be published. */
  readonly problems: readonly Problem[];
  /** What is allowed and must be shown beside the numbers: samples that scatter, modified kernels, a warm machine's luck. */
  readonly flags: readonly Problem[];
  /** Closed: the given recipe on real data; open: anything else that is honest. Null where there are problems. */
  readonly division: "closed" | "open" | null;
}

/** Larger files are not read: a result has some hundred thousand numbers at most. */
export const MOST_BYTES = 64e6;

/**
 * Reads and judges a file.
 *
 * @throws {UserError} Where it cannot be read at all; whatever it holds is a problem and not an error.
 */
export async function validateFile(path: string): Promise<Validation> {
  const { size } = await stat(path).catch((error) => {
    throw fileError("read", path, error);
  });
  if (size > MOST_BYTES) {
    return unfit("", `is ${size} bytes long, at most ${MOST_BYTES} are read`);
  }
  const text = await readFile(path, "utf8").catch((error) => {
    throw fileError("read", path, error);
  });
  return validateText(text);
}

/** Judges a document as it lies in a file. Never throws. */
export function validateText(text: string): Validation {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return unfit("", `is not JSON: ${oneLine((error as Error).message)}`);
  }
  const parsed = result.safeParse(document);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      path: oneLine(z.core.toDotPath(path)),
      message: oneLine(message),
    }));
    return { result: null, problems, flags: [], division: null };
  }
  return { result: parsed.data, problems: [], flags: [], division: "open" };
}

function unfit(path: string, message: string): Validation {
  return { result: null, problems: [{ path, message }], flags: [], division: null };
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, " ");
}

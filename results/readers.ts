import type { z } from "zod";
import { type Result, result, RESULT_SCHEMA } from "./schema.ts";

/** A document as this version knows it, or what is wrong with it. */
export type ReadDocument =
  | { readonly success: true; readonly data: Result }
  | { readonly success: false; readonly issues: readonly Issue[] };

/** What is wrong, and where. */
export type Issue = Pick<z.core.$ZodIssue, "path" | "message">;

/**
 * What reads each version of the schema, and gives a document of the newest. A reader stays when a newer version comes, and then brings its
 * version's documents up to date.
 */
const READERS: Readonly<Record<string, (document: unknown) => ReadDocument>> = {
  [RESULT_SCHEMA]: (document) => {
    try {
      const parsed = result.safeParse(document);
      return parsed.success ? parsed : { success: false, issues: parsed.error.issues };
    } catch (error) {
      // zod passes a list's issues on as arguments, of which a call takes some hundred thousand.
      if (!(error instanceof RangeError)) throw error;
      return {
        success: false,
        issues: [{ path: [], message: "has too many wrong values to list" }],
      };
    }
  },
};

/** Reads a result document of any version so far; unknown fields are kept. */
export function readDocument(document: unknown): ReadDocument {
  const { schema } = (document ?? {}) as { schema?: unknown };
  if (typeof schema === "string" && schema !== RESULT_SCHEMA) {
    if (Object.hasOwn(READERS, schema)) return READERS[schema](document);
    const known = Object.keys(READERS).join(", ");
    const message = `is ${schema}, which this version cannot read: it reads ${known}`;
    return { success: false, issues: [{ path: ["schema"], message }] };
  }
  return READERS[RESULT_SCHEMA](document);
}

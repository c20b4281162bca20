import type { z } from "zod";
import { type Result, result, RESULT_SCHEMA } from "./result.ts";
import { UPGRADES } from "./upgrade/upgrade.ts";

/** A document as this version knows it, or what is wrong with it. */
export type ReadDocument =
  | { readonly success: true; readonly data: Result }
  | { readonly success: false; readonly issues: readonly Issue[] };

/** What is wrong, and where. */
export type Issue = Pick<z.core.$ZodIssue, "path" | "message">;

/** With what was found, where that is short. */
function told({ path, message }: Issue, document: unknown): Issue {
  if (
    path.length === 1 && path[0] === "kind" &&
    (document as { schema?: unknown })?.schema !== RESULT_SCHEMA
  ) {
    return { path: [], message: "is no result of TrainMark" };
  }
  let found = document;
  for (const key of path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[key];
  if (found === undefined || (typeof found === "object" && found !== null)) {
    return { path, message };
  }
  const text = JSON.stringify(found);
  return { path, message: text.length > 80 ? message : `${message}: got ${text}` };
}

/** Reads a result document of any version so far, and gives one of the newest; unknown fields are kept. */
export function readDocument(document: unknown): ReadDocument {
  const { schema } = (document ?? {}) as { schema?: unknown };
  if (typeof schema !== "string" || schema === RESULT_SCHEMA) return parsed(document);
  if (Object.hasOwn(UPGRADES, schema)) return parsed(UPGRADES[schema](document as object));
  const known = [...Object.keys(UPGRADES), RESULT_SCHEMA].join(", ");
  const message = `is ${schema}, which this version cannot read: it reads ${known}`;
  return { success: false, issues: [{ path: ["schema"], message }] };
}

function parsed(document: unknown): ReadDocument {
  try {
    const found = result.safeParse(document);
    if (found.success) return found;
    return { success: false, issues: found.error.issues.map((issue) => told(issue, document)) };
  } catch (error) {
    // zod passes a list's issues on as arguments, of which a call takes some hundred thousand.
    if (!(error instanceof RangeError)) throw error;
    return { success: false, issues: [{ path: [], message: "has too many wrong values to list" }] };
  }
}

import type { Result } from "../../schema/result.ts";
import { type Fingerprint, fingerprintOf, type Printed, printed, read } from "./fingerprint.ts";
import known from "./published.json" with { type: "json" };

/** Fingerprints of the results that this repository has published, in the order of their paths. */
export const PUBLISHED: readonly Fingerprint[] = (known as Printed[]).map(read);

/** Whether a run is published here. */
export function isPublished(id: string): boolean {
  return ids.has(id.toLowerCase());
}

const ids = new Set(PUBLISHED.map(({ id }) => id));

/** The same of recorded results, for the file. */
export function publishedOf(results: readonly Result[]): Printed[] {
  return results.map((result) => printed(fingerprintOf(result)));
}

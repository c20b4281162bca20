import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { wordsOf } from "../../validate/origin/look_alikes.ts";
import type { Submission } from "../schema.ts";

/** Of its hash: two machines by chance share one in 10^14 pairs. */
const DIGITS = 12;

/**
 * Which machine a submission is of, as a name that may be a file's: an adapter under a runtime, and of a software adapter the processor,
 * which is what computes; names that differ by case, signs and spaces are one. Drivers, suites and versions of the runtime are its history.
 */
export function machineId(
  { section, adapter, cpu, runtimeName }: Pick<
    Submission,
    "section" | "adapter" | "cpu" | "runtimeName"
  >,
): string {
  const words = [adapter, ...(section === "software" ? [cpu ?? "unknown"] : []), runtimeName]
    .map(wordsOf);
  const hash = bytesToHex(sha256(utf8ToBytes(JSON.stringify([section, ...words]))));
  const readable = words.join(" ").replaceAll(/[^a-z0-9]+/g, "-").slice(0, 60)
    .replaceAll(/^-|-$/g, "");
  return `${readable || "machine"}-${hash.slice(0, DIGITS)}`;
}

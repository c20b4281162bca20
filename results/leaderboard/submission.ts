import { adapterLabel, datasetLabel, runtimeLabel } from "../text/labels.ts";
import type { Result } from "../schema/result.ts";
import type { Problem, Validation } from "../validate/validate.ts";
import { cleanText } from "../text/clean_text.ts";
import { entriesOf, type Measured } from "./entries.ts";
import type { Entry, Finding, Quarantined, Submission } from "./schema.ts";
import type { WithRecord } from "../verified/record_beside.ts";
import { Verified } from "./verified.ts";
import { vendorName } from "../text/vendor_name.ts";

/** Problems and flags of one file that are published; a file may have a million. A noisy run of all kernels has two hundred flags. */
const MOST_PROBLEMS = 50;
const MOST_FLAGS = 300;

/** The part of an accepted document that the leaderboard shows. */
export function submissionOf(
  file: string,
  result: Result,
  validation: Validation & Partial<Pick<WithRecord, "verifications">>,
  published = false,
): Submission {
  const verified = new Verified(result, validation.verifications ?? []);
  const flags = [...verified.flags, ...validation.flags];
  const known = flags.slice(0, MOST_FLAGS);
  const { adapter, host, runtime, suite, driver } = result;
  const dataset = result.kind === "train" ? result.dataset : null;
  return {
    id: result.id.toLowerCase(),
    file: cleanText(file),
    published,
    kind: result.kind,
    createdAt: result.createdAt,
    status: result.status,
    section: adapter.software ? "software" : "hardware",
    division: validation.division ?? "open",
    flags: known.map(finding),
    flagCount: flags.length,
    adapter: cleanText(adapterLabel(result)),
    vendor: cleanText(vendorName(adapter.vendor), 60),
    driver: orNull(driver),
    runtime: cleanText(runtimeLabel(result)),
    runtimeName: cleanText(runtime.name, 60),
    cpu: orNull(host.cpu),
    suite: cleanText(suite.version, 60),
    gitDirty: suite.gitDirty,
    dataset: result.kind === "train" ? cleanText(datasetLabel(result)) : null,
    synthetic: dataset?.synthetic ?? false,
    roofline: result.kind === "bench" && result.bench.roofline !== null,
    verified: verified.verdicts,
    entries: entriesOf(result).map((measured) => ({
      ...flagged(measured, known),
      unranked: measured.entry.unranked ?? verified.unranked,
      verified: verified.entry(measured.path),
    })),
  };
}

/** What is published of a refused file. */
export function quarantinedOf(file: string, problems: readonly Problem[]): Quarantined {
  return {
    file: cleanText(file),
    problems: problems.slice(0, MOST_PROBLEMS).map(finding),
    problemCount: problems.length,
  };
}

/** A flag of another row does not concern this one. */
function flagged(
  { path, entry }: Measured,
  flags: readonly Problem[],
): Omit<Entry, "verified"> {
  const rowOf = (place: string) => place.match(/^bench\.rows\[\d+\]/)?.[0] ?? null;
  const concern = flags.flatMap((flag, index) => {
    const row = rowOf(flag.path);
    return row === null || row === path ? [index] : [];
  });
  return { ...entry, flags: concern };
}

const finding = ({ path, message }: Problem): Finding => ({
  path: path === "" ? "" : cleanText(path),
  message: cleanText(message, 400),
});

const orNull = (text: string | null) => text === null ? null : cleanText(text);

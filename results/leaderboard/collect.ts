import type { Result } from "../schema/result.ts";
import { UserError } from "../text/user_error.ts";
import { CopyFinder } from "../validate/copies/copies.ts";
import { isPublished } from "../validate/copies/published.ts";
import { AmongOthers } from "./among_others.ts";
import type { Problem, Validation } from "../validate/validate.ts";
import { validateWithRecord, type WithRecord } from "../verified/record_beside.ts";
import {
  type Leaderboard,
  LEADERBOARD_SCHEMA,
  type Quarantined,
  type Submission,
} from "./schema.ts";
import { HEADLINE } from "./standings/headline.ts";
import { machinesOf } from "./standings/machines.ts";
import { SeedSets } from "./seed_sets.ts";
import { quarantinedOf, submissionOf } from "./submission.ts";
import type { SubmissionFile } from "./submission_files.ts";

/** As `validateWithRecord` does. */
export type Validate = (path: string) => Promise<Judged>;

/** A validation, with the verifications beside the file where somebody looked for them. */
type Judged = Validation & Partial<Pick<WithRecord, "verifications">>;

/** What happens to each accepted document while it is in memory. */
export type Accepted = (submission: Submission, result: Result) => Promise<void>;

/** How {@linkcode collect} goes about it. */
export interface Collecting {
  /** Judges a file. */
  readonly validate?: Validate;
  /** Names of files that were listed before: what copies them is refused, whatever its name. */
  readonly listed?: ReadonlySet<string>;
}

/** Files that are read before they are looked at. */
const AHEAD = 4;

/**
 * Judges submissions one after the other: only what the leaderboard shows of each is kept. Of files with the same run
 * id, or of which one is a copy of the other, the one counts that is published or was listed before, else the first.
 */
export async function collect(
  files: readonly SubmissionFile[],
  accepted: Accepted,
  { validate = validateWithRecord, listed = new Set() }: Collecting = {},
): Promise<Leaderboard> {
  const submissions: Submission[] = [];
  const quarantined: Quarantined[] = [];
  const sets = new SeedSets();
  const names = new Map<string, string>();
  const finder = new CopyFinder(), others = new AmongOthers();
  const order = [...files].sort((a, b) => Number(listed.has(b.name)) - Number(listed.has(a.name)));
  let taken = Promise.resolve();
  for await (const [file, validation] of ahead(order, (file) => judged(file, validate))) {
    const { result } = validation;
    if (result === null || validation.problems.length > 0) {
      const { problems } = validation;
      quarantined.push(quarantinedOf(file.name, problems.length > 0 ? problems : UNREADABLE));
      continue;
    }
    const id = result.id.toLowerCase(), first = names.get(id);
    const again = first === undefined ? finder.find(result) : sameRun(first);
    if (again !== null) {
      quarantined.push(quarantinedOf(file.name, [again]));
      continue;
    }
    names.set(id, file.name);
    const published = isPublished(id), seen = others.seen(result, validation);
    const submission = submissionOf(file.name, result, seen, published);
    submissions.push(submission);
    sets.add(submission, result, listed.has(file.name) || published);
    await taken;
    taken = accepted(submission, result);
    taken.catch(() => {}); // it is waited for when the next one is there
  }
  await taken;
  const byFile = (a: { readonly file: string }, b: { readonly file: string }) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
  submissions.sort(byFile);
  const timeToAccuracy = sets.all();
  return {
    schema: LEADERBOARD_SCHEMA,
    newest: newest(submissions),
    headline: HEADLINE,
    machines: machinesOf(submissions, timeToAccuracy),
    submissions,
    timeToAccuracy,
    quarantined: quarantined.sort(byFile),
  };
}

/** Items with what becomes of them, in their order, a few of them begun before they are asked for. */
async function* ahead<T, R>(items: readonly T[], work: (item: T) => Promise<R>) {
  const begun: Promise<R>[] = [];
  for (let i = 0; i < items.length; i++) {
    while (begun.length < Math.min(AHEAD, items.length - i)) {
      const next = work(items[i + begun.length]);
      next.catch(() => {}); // it is waited for in its turn
      begun.push(next);
    }
    yield [items[i], await begun.shift()!] as const;
  }
}

const UNREADABLE: readonly Problem[] = [{ path: "", message: "cannot be read as a result" }];

const sameRun = (first: string): Problem => ({
  path: "id",
  message: `is the run of ${first}, which is listed already`,
});

/** A file that cannot be read is a reason to quarantine it, not to have no leaderboard. */
async function judged({ path, name }: SubmissionFile, validate: Validate): Promise<Judged> {
  try {
    return await validate(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = error.message.replaceAll(path, name);
    return { result: null, problems: [{ path: "", message }], flags: [], division: null };
  }
}

function newest(submissions: readonly Submission[]): string | null {
  const times = submissions.map(({ createdAt }) => createdAt);
  return times.reduce<string | null>(
    (a, b) => a === null || Date.parse(b) > Date.parse(a) ? b : a,
    null,
  );
}

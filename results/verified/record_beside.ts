import { basename, dirname, join } from "node:path";
import { MOST_RESULT_BYTES, readBounded } from "../files/read_bounded.ts";
import { STANDARD } from "../files/read_input.ts";
import type { Result } from "../schema/result.ts";
import { sha256 } from "../text/digest.ts";
import { type Problem, problemAt } from "../validate/problem.ts";
import { unfit, type Validation } from "../validate/validate.ts";
import { validateFile } from "../validate/validate_file.ts";
import { checkRecord } from "./check_record.ts";
import type { VerifiedBy, VerifiedRecord } from "./record.ts";
import { readRecord } from "./record_file.ts";
import { isRecord, recordPath } from "./record_name.ts";
import type { Verdict } from "./verdict.ts";
import { verdictOf } from "./verdict_of.ts";

/** Verifications that hold, in the order they were made, and what is wrong with the others. */
export interface Beside {
  readonly verifications: readonly VerifiedBy[];
  /** What each of them says. */
  readonly verdicts: readonly Verdict[];
  readonly problems: readonly Problem[];
}

/** A file's validation; of a result with the verifications beside it, of a file of verifications with its own. */
export type WithRecord = Validation & Pick<Beside, "verifications" | "verdicts">;

/**
 * Judges a result with the verifications beside it, whose problems are flags of the result, or a file of verifications, whose problems they are.
 *
 * @throws {UserError} Where a file cannot be read at all.
 */
export async function validateWithRecord(path: string): Promise<WithRecord> {
  if (isRecord(path)) return await validateRecord(path);
  const validation = await validateFile(path), { result, problems, flags } = validation;
  if (path === STANDARD || result === null || problems.length > 0) {
    return { ...validation, ...NONE };
  }
  const beside = await recordBeside(path, result);
  const name = basename(recordPath(path));
  const found = beside.problems.map(({ path: at, message }) => ({
    path: name,
    message: at === "" ? message : `${at} ${message}`,
  }));
  const { verifications, verdicts } = beside;
  return { ...validation, flags: [...flags, ...found], verifications, verdicts };
}

const NONE = { verifications: [], verdicts: [] } as const;

/** Those of a result; none where no file of verifications lies beside it. */
async function recordBeside(path: string, result: Result): Promise<Beside> {
  const read = await readRecord(recordPath(path));
  if (read === null) return { ...NONE, problems: [] };
  if ("problems" in read) return { ...NONE, problems: read.problems };
  return await judged(read.record, path, result);
}

async function judged(record: VerifiedRecord, path: string, result: Result): Promise<Beside> {
  const digest = await sha256(await readBounded(path, MOST_RESULT_BYTES));
  const found = checkRecord(record, { path, sha256: digest, result });
  const verifications = record.verifications.filter((_, i) => found[i].length === 0);
  const verdicts = verifications.map((each) => verdictOf(each, result));
  return { verifications, verdicts, problems: found.flat() };
}

async function validateRecord(path: string): Promise<WithRecord> {
  const read = await readRecord(path);
  const refused = (problem: Problem) => ({ ...unfit([problem]), ...NONE });
  if (read === null) return refused(problemAt([], "does not exist"));
  if ("problems" in read) return { ...unfit(read.problems), ...NONE };
  const { file } = read.record, beside = join(dirname(path), file);
  if (basename(file) !== file || basename(recordPath(file)) !== basename(path)) {
    return refused(problemAt(["file"], `is ${file}, of which ${basename(path)} is no record`));
  }
  const { result, problems } = await validateFile(beside);
  if (result === null || problems.length > 0) {
    return refused(problemAt(["file"], `is ${file}, which is no valid result`));
  }
  const { problems: own, ...rest } = await judged(read.record, beside, result);
  return { ...unfit(own), ...rest };
}

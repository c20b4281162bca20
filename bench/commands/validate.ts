import process from "node:process";
import { UserError } from "../../results/text/user_error.ts";
import { duplicateFinder } from "../../results/validate/duplicates.ts";
import { printable, type Problem } from "../../results/validate/problem.ts";
import { openReasons } from "../../results/validate/recipe.ts";
import type { Validation } from "../../results/validate/validate.ts";
import { validateFile } from "../../results/validate/validate_file.ts";
import { userPath } from "../host/paths.ts";

/**
 * `deno task validate`: judges files and prints what is wrong with each, a line per problem.
 *
 * @returns The exit code: 1 where a file has problems, 2 where one cannot be read.
 */
export async function validateCommand(
  files: readonly string[],
  { json }: { readonly json: boolean },
): Promise<number> {
  const judged: Record<string, unknown>[] = [];
  const find = duplicateFinder();
  let bad = 0, unread = 0;
  for (const file of files) {
    const read = await orUnreadable(file);
    if ("unreadable" in read) {
      unread++;
      process.stderr.write(`error: ${read.unreadable}\n`);
      const problems = [{ path: "", message: read.unreadable }];
      judged.push({ file, division: null, problems, flags: [], openBecause: [] });
      continue;
    }
    const validation = unique(read, find);
    const { problems, flags, division } = validation;
    if (problems.length > 0) bad++;
    if (json) judged.push({ file, division, problems, flags, openBecause: reasons(validation) });
    else console.log(lines(printable(file), validation).join("\n"));
  }
  if (json) console.log(JSON.stringify(judged));
  return unread > 0 ? 2 : bad > 0 ? 1 : 0;
}

/** A file that cannot be read is no reason not to judge the others. */
async function orUnreadable(file: string): Promise<Validation | { readonly unreadable: string }> {
  try {
    return await validateFile(userPath(file));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unreadable: error.message };
  }
}

/** A result that is there twice is valid the first time. */
function unique(validation: Validation, find: ReturnType<typeof duplicateFinder>): Validation {
  const { result, division } = validation;
  const problem = result && division !== null ? find(result) : null;
  return problem ? { result, problems: [problem], flags: [], division: null } : validation;
}

/** What is said of a file; problems and flags are printable as they are. */
function lines(file: string, validation: Validation): string[] {
  const { problems, flags, division } = validation;
  const line = ({ path, message }: Problem) =>
    `${file}: ${path === "" ? "" : `${path}: `}${message}`;
  const flagged = flags.map(({ path, message }) => `${file}: flag: ${path}: ${message}`);
  if (problems.length > 0) return problems.map(line);
  const [first, ...others] = reasons(validation);
  const why = first === undefined
    ? ""
    : ` (${first.path} ${first.message}${others.length > 0 ? `; and ${others.length} more` : ""})`;
  return [...flagged, `${file}: valid, ${division} division${why}`];
}

/** Why it is not of the closed division. */
function reasons({ result, problems }: Validation): Problem[] {
  return result && problems.length === 0 ? openReasons(result) : [];
}

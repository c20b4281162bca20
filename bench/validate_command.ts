import { UserError } from "../results/user_error.ts";
import { duplicateFinder } from "../results/validate/duplicates.ts";
import { printable, type Problem } from "../results/validate/problem.ts";
import { openReasons } from "../results/validate/recipe.ts";
import { validateFile, type Validation } from "../results/validate/validate.ts";
import { userPath } from "./host.ts";

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
    const validation = unique(
      await validateFile(userPath(file)).catch((error): Validation => {
        if (!(error instanceof UserError)) throw error;
        unread++;
        const problems = [{ path: "", message: error.message }];
        return { result: null, problems, flags: [], division: null };
      }),
      find,
    );
    if (validation.problems.length > 0) bad++;
    const { problems, flags, division } = validation;
    if (json) judged.push({ file, division, problems, flags, openBecause: reasons(validation) });
    else console.log(lines(printable(file), validation).join("\n"));
  }
  if (json) console.log(JSON.stringify(judged));
  return unread > 0 ? 2 : bad > 0 ? 1 : 0;
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

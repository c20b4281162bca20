import process from "node:process";
import { type Judged, judgedTable } from "../../results/tables/judged_table.ts";
import { UserError } from "../../results/text/user_error.ts";
import { CopyFinder } from "../../results/validate/copies/copies.ts";
import { printable, type Problem } from "../../results/validate/problem.ts";
import { openReasons } from "../../results/validate/recipe.ts";
import { unfit } from "../../results/validate/validate.ts";
import { validateWithRecord, type WithRecord } from "../../results/verified/record_beside.ts";
import { verdictText } from "../../results/verified/verified_text.ts";
import { inputPath } from "../host/paths.ts";
import { errorLine } from "../terminal/door.ts";
import { printLine } from "../terminal/human_stream.ts";

/**
 * `deno task validate`: judges files and prints what is wrong with each, a line per problem, or all of them as Markdown or JSON.
 *
 * @returns The exit code: 1 where a file has problems, 2 where one cannot be read.
 */
export async function validateCommand(
  files: readonly string[],
  { json, markdown }: { readonly json: boolean; readonly markdown: boolean },
): Promise<number> {
  const judged: Judged[] = [];
  const finder = new CopyFinder();
  let unread = 0;
  for (const file of files) {
    const read = await orUnreadable(file);
    if ("unreadable" in read) {
      unread++;
      process.stderr.write(errorLine(read.unreadable));
      const validation = unfit([{ path: "", message: read.unreadable }]);
      judged.push({ file, ...validation, openBecause: [], verified: [] });
      continue;
    }
    const { verifications: _, verdicts: verified, ...validation } = unique(read, finder);
    const found = { file, ...validation, openBecause: reasons(validation), verified };
    // There may be thousands of them, and only Markdown has their tables.
    judged.push(markdown ? found : { ...found, result: null });
    if (!json && !markdown) printLine(lines(found).join("\n"));
  }
  if (markdown) printLine(judgedTable(judged));
  else if (json) printLine(JSON.stringify(judged.map(({ result: _, ...rest }) => rest)));
  const bad = judged.some(({ problems }) => problems.length > 0);
  return unread > 0 ? 2 : bad ? 1 : 0;
}

/** A file that cannot be read is no reason not to judge the others. */
async function orUnreadable(file: string): Promise<WithRecord | { readonly unreadable: string }> {
  try {
    return await validateWithRecord(inputPath(file));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unreadable: error.message };
  }
}

/** A copy of a published result, or of one before it, is none. */
function unique(validation: WithRecord, finder: CopyFinder): WithRecord {
  const { result, division, verifications, verdicts } = validation;
  const problem = result && division !== null ? finder.find(result) : null;
  if (!problem) return validation;
  return { result, problems: [problem], flags: [], division: null, verifications, verdicts };
}

/** What is said of a file; problems and flags are printable as they are, its name need not be. */
function lines(judged: Judged): string[] {
  const { file: name, problems, flags, division, openBecause, verified } = judged;
  const file = printable(name);
  const line = ({ path, message }: Problem) =>
    `${file}: ${path === "" ? "" : `${path}: `}${message}`;
  const flagged = flags.map(({ path, message }) => `${file}: flag: ${path}: ${message}`);
  if (problems.length > 0) return problems.map(line);
  const signed = verified.map((each) => `${file}: ${verdictText(each)}`);
  if (division === null) return signed; // a file of verifications
  const [first, ...others] = openBecause;
  const why = first === undefined
    ? ""
    : ` (${first.path} ${first.message}${others.length > 0 ? `; and ${others.length} more` : ""})`;
  return [...flagged, ...signed, `${file}: valid, ${division} division${why}`];
}

/** Why it is not of the closed division. */
function reasons({ result, problems }: Pick<WithRecord, "result" | "problems">): Problem[] {
  return result && problems.length === 0 ? openReasons(result) : [];
}

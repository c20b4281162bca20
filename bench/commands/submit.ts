import { basename } from "node:path";
import os from "node:os";
import process from "node:process";
import type { Result } from "../../results/schema/result.ts";
import { folderStore, httpStore, type Store } from "../../results/submit/deliver.ts";
import { publicDocument } from "../../results/submit/public_document.ts";
import { publicText } from "../../results/submit/public_text.ts";
import { placeFor } from "../../results/submit/submit.ts";
import { resultTable } from "../../results/tables/judged_table.ts";
import { UserError } from "../../results/text/user_error.ts";
import { countOf } from "../../results/validate/problem.ts";
import { validateText } from "../../results/validate/validate_text.ts";
import { validateFile } from "../../results/validate/validate_file.ts";
import { formatResult } from "../../results/text/format_result.ts";
import { BUILD } from "../package/build.ts";
import { inputPath, rootPath, userPath } from "../host/paths.ts";

/** Options of `submit`, as the command line gives them. */
export interface SubmitOptions {
  /** A folder, or an address that takes a PUT; the repository's results where absent. */
  readonly leaderboardUrl?: string;
  /** Show, and write nothing. */
  readonly dryRun: boolean;
}

/**
 * `deno task submit`: validates a document, strips it of what is private, shows what will be public, and puts it where it is published from.
 *
 * @returns The exit code: 1 where the document is not fit to be published.
 * @throws {UserError} Where it cannot be read, or does not get there (exit code 1 by a server's answer).
 */
export async function submitCommand(
  file: string,
  { leaderboardUrl, dryRun }: SubmitOptions,
): Promise<number> {
  const { result, problems, flags, division } = await validateFile(inputPath(file));
  if (result === null || problems.length > 0) return refuse(file, problems);
  const fit = publicDocument(result, ownNames());
  const again = validateText(formatResult(fit.result));
  if (again.problems.length > 0) return refuse(file, again.problems);
  const say = (text: string) => void process.stdout.write(text);
  say(publicText(fit));
  for (const { path, message } of flags) say(`flag ${path}: ${message}\n`);
  if (division) say(`division: ${division}\n`);
  const local = leaderboardUrl === undefined;
  const store = local ? folderStore(rootPath("results")) : storeOf(leaderboardUrl);
  const { path, text, there } = await placeFor(fit.result, store);
  if (there) say(`already there: ${store.name(path)}\n`);
  else if (dryRun) say(`would be written: ${store.name(path)}\n`);
  if (dryRun) return 0;
  if (!there) {
    await store.write(path, text);
    say(`written: ${store.name(path)}\n`);
  }
  if (local) {
    const table = path.replace(/\.json$/, ".md");
    if (await store.read(table) === null) await store.write(table, resultTable(fit.result));
    say(pullRequest(fit.result, path));
  }
  return 0;
}

function refuse(file: string, problems: readonly { path: string; message: string }[]): number {
  for (const { path, message } of problems) {
    process.stderr.write(`${basename(file)}: ${path || "document"}: ${message}\n`);
  }
  process.stderr.write(
    `error: Cannot submit ${basename(file)} as it has ${
      countOf(problems)
    }, see above: mend what made it\n`,
  );
  return 1;
}

/** Of this machine and its user. What may not be asked for is not known, and said so. */
function ownNames(): string[] {
  const ask = (what: string, name: () => string) => {
    try {
      return [name()];
    } catch {
      process.stderr.write(`The name of this ${what} is not known, so it is not looked for\n`);
      return [];
    }
  };
  const machine = ask("machine", () => os.hostname());
  return [
    ...machine,
    ...machine.map((name) => name.split(".")[0]),
    ...ask("user", () => os.userInfo().username),
  ];
}

/** @throws {UserError} Of an address by another protocol. */
function storeOf(place: string): Store {
  if (/^https?:\/\//i.test(place)) return httpStore(place);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) {
    throw new UserError(
      `Cannot use --leaderboard-url as it must be a folder or http(s)://...: got ${place}`,
    );
  }
  return folderStore(userPath(place));
}

/** How to publish what lies in the repository now. Every word is a slug, ours or this folder's name, so it can be pasted. */
function pullRequest(result: Result, path: string): string {
  const branch = `result-${path.split("/")[1]}-${result.id.slice(0, 8)}`;
  const title = `Result: ${path.replace(/\.json$/, "")}`;
  return [
    "",
    "To open the pull request:",
    BUILD
      ? `  # in a clone of TrainMark, with the two files copied to the same place`
      : `  cd ${JSON.stringify(rootPath("."))}`,
    "  ./run reference && ./run readme    # or: deno task reference && deno task readme",
    `  git switch -c ${branch}`,
    "  git add results README.md",
    `  git commit -m "${title}"`,
    "  git push -u origin HEAD",
    `  gh pr create --title "${title}" --body "Run ${result.id}"`,
    "or, in place of the last line, open the repository's page and choose Compare & pull request.",
    "",
  ].join("\n");
}

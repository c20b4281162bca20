/** What people bring, kind by kind, and what they must get: an answer in plain words, never a stack, silence or a loss. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { exitCodeOf } from "../../bench/terminal/exit_code.ts";
import { inRoot, type Outcome, withFolder } from "../command_line_test_support.ts";

/** One thing that somebody brings. */
export interface RealCase {
  /** Different from the others of its kind. */
  readonly name: string;
  /** Puts it into a folder of its own, whose absolute path it is given. */
  make?(folder: string): void | Promise<void>;
  /** What it comes to: a process of `task`, or where that is slow what a function says. */
  answer(folder: string): Promise<Outcome>;
  readonly exit: number;
  /** Of stdout and stderr together. */
  readonly says: RegExp;
  /** Files below the folder that must be there afterwards. */
  readonly keeps?: readonly string[];
  /** It is left to `table.ts`. */
  readonly slow?: boolean;
  /** Why it cannot be tried here. */
  readonly missing?: string | false;
}

/** What each file `KIND_cases.ts` exports as `cases`. */
export type RealCases = readonly RealCase[];

/** All kinds by name. */
export async function allKinds(): Promise<ReadonlyMap<string, RealCases>> {
  const folder = import.meta.dirname!, END = "_cases.ts";
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(END)).sort();
  const kinds = new Map<string, RealCases>();
  for (const file of files) {
    const { cases } = await import(pathToFileURL(path.join(folder, file)).href);
    kinds.set(path.basename(file, END), cases);
  }
  return kinds;
}

/** What a function says by lines, and ends with as a command would: the answer of a case for which a process of its own takes too long. */
export async function answerOf(
  body: (say: (line: string) => void) => void | Promise<void>,
): Promise<Outcome> {
  const lines: string[] = [];
  try {
    await body((line) => void lines.push(line));
    return { code: 0, stdout: lines.join("\n"), stderr: "" };
  } catch (error) {
    const known = exitCodeOf(error), { message, stack } = error as Error;
    const stderr = known === null ? String(stack) : `error: ${message}`;
    return { code: known ?? 1, stdout: lines.join("\n"), stderr };
  }
}

/** What a case came to. */
export interface Tried {
  readonly exit: number;
  /** The line of the answer that tells. */
  readonly line: string;
  readonly isStack: boolean;
  /** Files that should be there and are not. */
  readonly lost: readonly string[];
  /** What is wrong with the answer; null: nothing. */
  readonly problem: string | null;
}

/** Tries a case in a folder of its own. */
export function tryCase({ make, answer, exit, says, keeps = [] }: RealCase): Promise<Tried> {
  return withFolder(async (relative) => {
    const folder = inRoot(relative);
    await make?.(folder);
    const { code, stdout, stderr } = await answer(folder);
    const text = `${stderr}\n${stdout}`;
    const isStack = /^\s+at .*:\d+/m.test(text);
    const lost = keeps.filter((file) => !existsSync(path.join(folder, file)));
    const problems = [
      ...code === exit ? [] : [`it ended with ${code}, not ${exit}`],
      ...says.test(text) ? [] : [`it does not say ${says}`],
      ...isStack ? ["it ended in a stack"] : [],
      ...lost.map((file) => `it lost ${file}`),
    ];
    const problem = problems.length === 0 ? null : `${problems.join("; ")}:\n${text.trim()}`;
    const line = lineOf(text, says).replaceAll(folder, "FOLDER");
    return { exit: code, line, isStack, lost, problem };
  });
}

/** The line in which what must be said begins, or else the first. */
function lineOf(text: string, says: RegExp): string {
  const at = text.match(says)?.index ?? text.search(/\S/);
  if (at < 0) return "";
  return text.slice(text.lastIndexOf("\n", at) + 1).trimStart().split("\n", 1)[0];
}

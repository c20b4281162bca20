import { benchTable } from "./bench/bench_table.ts";
import { trainTable } from "./train_table.ts";
import type { Result } from "../schema/result.ts";
import { adapterLabel, runtimeLabel } from "../text/labels.ts";
import { columns, escape, markdownTable } from "../text/markdown.ts";
import { printable, type Problem } from "../validate/problem.ts";
import type { Validation } from "../validate/validate.ts";
import type { Verdict } from "../verified/verdict.ts";
import { verdictText } from "../verified/verified_text.ts";

/** A file and what the rules say of it. */
export interface Judged extends Validation {
  /** As it was named. */
  readonly file: string;
  /** Why it is not of the closed division. */
  readonly openBecause: readonly Problem[];
  /** By whom it was run again; of a file of verifications those in it. */
  readonly verified: readonly Verdict[];
}

/** Most of what is said of one file: a summary has room for many. */
const MOST_LINES = 20;

/** Judged files as Markdown, for the summary of a pull request: the verdicts, then what was wrong or remarkable with each, and its own tables. */
export function judgedTable(judged: readonly Judged[]): string {
  const rows = judged.map((each) => [printable(each.file), ...verdict(each)]);
  const headings = columns(
    "file",
    "verdict",
    "#problems",
    "#flags",
    "adapter",
    "runtime",
    "recorded",
  );
  return [markdownTable(headings, rows), ...judged.map(detail)].join("\n");
}

function verdict({ result, problems, flags, division }: Judged): string[] {
  const word = problems.length > 0
    ? "✗ refused"
    : division === null
    ? "✓ verifications"
    : `✓ ${division} division`;
  const counts = [problems.length, flags.length].map(String);
  if (result === null) return [word, ...counts, "–", "–", "–"];
  return [
    word,
    ...counts,
    adapterLabel(result),
    runtimeLabel(result),
    result.createdAt.slice(0, 10),
  ];
}

function detail(judged: Judged): string {
  const { file, result, problems, flags, openBecause, division, verified } = judged;
  const lists = [
    listed(
      "Run again",
      verified.map((each) => ({ path: each.conclusion, message: verdictText(each) })),
    ),
    listed("Problems", problems),
    listed("Flags, which are published beside the numbers", flags),
    division === "open" ? listed("Of the open division, because", openBecause) : "",
  ].filter((list) => list !== "");
  // Numbers that the rules refuse are not worth a table.
  const tables = result && division !== null ? folded(resultTable(result)) : "";
  return [`### ${escape(printable(file))}\n`, ...lists, tables].filter((part) => part !== "").join(
    "\n",
  );
}

function listed(title: string, found: readonly Problem[]): string {
  if (found.length === 0) return "";
  const shown = found.slice(0, MOST_LINES).map(({ path, message }) =>
    `- ${escape(`${path || "document"} ${message}`)}\n`
  );
  const more = found.length > MOST_LINES ? [`- and ${found.length - MOST_LINES} more\n`] : [];
  return `${title}:\n\n${[...shown, ...more].join("")}`;
}

/** A document's own tables, as Markdown. */
export function resultTable(result: Result): string {
  return result.kind === "bench" ? benchTable(result) : trainTable(result);
}

function folded(text: string): string {
  return `<details><summary>Tables</summary>\n\n${text}\n</details>\n`;
}

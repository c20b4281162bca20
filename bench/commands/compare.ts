import { basename } from "node:path";
import process from "node:process";
import { compareResults } from "../../results/compare/compare.ts";
import type { Comparison } from "../../results/compare/comparison.ts";
import { comparisonCsv } from "../../results/compare/comparison_csv.ts";
import { comparisonMarkdown } from "../../results/compare/comparison_markdown.ts";
import { gate } from "../../results/compare/gate.ts";
import { STANDARD } from "../../results/files/read_input.ts";
import { readResult } from "../../results/schema/read_result.ts";
import { UserError } from "../../results/text/user_error.ts";
import { countOf } from "../../results/validate/problem.ts";
import { validateResult } from "../../results/validate/validate.ts";
import { writeAtomic } from "../../results/files/write_atomic.ts";
import { inputPath, outputPath } from "../host/paths.ts";

/** Ways to print a comparison. */
export const FORMATS = ["markdown", "csv", "json"] as const;

const RENDER: Record<typeof FORMATS[number], (comparison: Comparison) => string> = {
  markdown: comparisonMarkdown,
  csv: comparisonCsv,
  json: (comparison) => `${JSON.stringify(comparison, null, 2)}\n`,
};

/** Options of `compare`, as the command line gives them. */
export interface CompareOptions {
  readonly format: typeof FORMATS[number];
  /** Share by which runs differ by themselves. */
  readonly noise?: number;
  readonly failBelow?: number;
  readonly out?: string;
}

/**
 * `deno task compare`: result documents side by side, the first the base.
 *
 * @returns The exit code: 1 where `--fail-below` found something.
 * @throws {UserError} Where they cannot be compared.
 */
export async function compareCommand(
  files: readonly string[],
  { format, noise, failBelow, out }: CompareOptions,
): Promise<number> {
  const results = await Promise.all(files.map((file) => readResult(inputPath(file))));
  const names = shortNames(files);
  for (const [i, result] of results.entries()) {
    const { problems } = validateResult(result);
    if (problems.length === 0) continue;
    const count = countOf(problems);
    process.stderr.write(`warning: ${names[i]} has ${count}, which validate lists\n`);
  }
  const inputs = results.map((result, i) => ({ name: names[i], result }));
  const comparison = compareResults(inputs, noise ?? null);
  const text = RENDER[format](comparison);
  const path = outputPath(out ?? STANDARD);
  if (path === STANDARD) process.stdout.write(text);
  else await writeAtomic(path, text);
  if (failBelow === undefined) return 0;
  const { looked, below } = gate(comparison, failBelow);
  if (looked === 0) {
    throw new UserError(
      "Cannot judge by --fail-below as nothing could be compared: give results with rows in common, of GPUs or of software adapters",
    );
  }
  for (const line of below) process.stderr.write(`below: ${line}\n`);
  return below.length > 0 ? 1 : 0;
}

/** Base names, with as many folders as tell them apart: paths say where somebody keeps files. */
function shortNames(files: readonly string[]): string[] {
  const parts = files.map((file) => file.split(/[\\/]/).filter((part) => part !== ""));
  const most = Math.max(...parts.map(({ length }) => length));
  for (let depth = 1; depth <= most; depth++) {
    const names = parts.map((path) => path.slice(-depth).join("/"));
    if (new Set(names).size === new Set(files).size) return names;
  }
  return files.map((file) => basename(file));
}

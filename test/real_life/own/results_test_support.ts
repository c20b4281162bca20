/** Asserts that all that reads results takes those of our own runs. */
import assert from "node:assert/strict";
import { compareResults } from "../../../results/compare/compare.ts";
import { comparisonCsv } from "../../../results/compare/comparison_csv.ts";
import { comparisonMarkdown } from "../../../results/compare/comparison_markdown.ts";
import { collect } from "../../../results/leaderboard/collect.ts";
import { leaderboard } from "../../../results/leaderboard/schema.ts";
import { submissionView } from "../../../results/page/submission_view.ts";
import { submittedOf } from "../../../results/page/submitted.ts";
import { decidingPart } from "../../../results/schema/recipe_entries.ts";
import type { Result, TrainResult } from "../../../results/schema/result.ts";
import { publicDocument } from "../../../results/submit/public_document.ts";
import { benchTable } from "../../../results/tables/bench/bench_table.ts";
import { hostsTable } from "../../../results/tables/hosts_table.ts";
import { judgedTable } from "../../../results/tables/judged_table.ts";
import { peersPicture } from "../../../results/tables/peers_picture.ts";
import { ratiosTable } from "../../../results/tables/ratios_table.ts";
import { benches, type Recorded } from "../../../results/tables/recorded.ts";
import { recordedTable } from "../../../results/tables/recorded_table.ts";
import { trainTable } from "../../../results/tables/train_table.ts";
import { formatResult } from "../../../results/text/format_result.ts";
import { copies } from "../../../results/validate/copies/copies.ts";
import { validateText } from "../../../results/validate/validate_text.ts";

/** Asserts that everything that reads results takes these, which are runs of their own. */
export async function checkTaken(results: readonly Result[]): Promise<void> {
  const texts = results.map(formatResult);
  const validations = texts.map(validateText);
  for (const { problems } of validations) assert.deepEqual(problems, []);
  assert.deepEqual([...copies(validations)], []);
  const files = results.map(({ id }) => ({ path: id, name: `2026-01-31/machine/${id}.json` }));
  const judge = (path: string) =>
    Promise.resolve(validations[files.findIndex((f) => f.path === path)]);
  const board = leaderboard.parse(
    await collect(files, () => Promise.resolve(), { validate: judge }),
  );
  assert.deepEqual(board.quarantined, []);
  const recorded: Recorded[] = results.map((result, i) => {
    return { result, path: files[i].name, day: "2026-01-31" };
  });
  const judged = validations.map((validation) => ({
    ...validation,
    file: "a.json",
    openBecause: [],
    verified: [],
  }));
  const tables = [
    ...results.map((result) => result.kind === "train" ? trainTable(result) : benchTable(result)),
    ...[recordedTable(recorded), hostsTable(benches(recorded)), ratiosTable(benches(recorded))],
    judgedTable(judged),
    ...results.slice(1, 4).flatMap((result) => compared(results[0], result)),
  ];
  peersPicture(benches(recorded));
  for (const table of tables) {
    assert.doesNotMatch(table, /[^\P{Cc}\r\n]|\p{Bidi_Control}|NaN [%µmn]|undefined/u);
  }
  for (const result of results) {
    submissionView(submittedOf("a.json", result));
    const { result: stripped } = publicDocument(result, ["ada", "x"]);
    assert.deepEqual(validateText(formatResult(stripped)).problems, []);
  }
}

/** Side by side, where they are of one recipe. */
function compared(base: Result, other: Result): string[] {
  if (isTrain(base) && isTrain(other) && recipeOf(base) !== recipeOf(other)) return [];
  if (!isTrain(base) && base.bench.rows.length > 20) return []; // each row takes a while
  const comparison = compareResults([{ name: "a", result: base }, { name: "b", result: other }]);
  return [comparisonMarkdown(comparison), comparisonCsv(comparison)];
}

const isTrain = (result: Result): result is TrainResult => result.kind === "train";
const recipeOf = ({ train: { recipe } }: TrainResult) => JSON.stringify(decidingPart(recipe));

/**
 * Keeps the README's results and leaderboard.json equal to the recorded ones, and the README's options equal to the recipe's entries: `deno task
 * readme` rewrites that file, and what stands between the README's markers `<!-- results:begin ... -->` and `<!-- results:end -->`, and between
 * those of `options`; `deno task readme --check` only tells whether it would.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileError } from "../text/file_error.ts";
import { update } from "./generated.ts";
import { recordedBoard } from "../leaderboard/recorded_board.ts";
import { optionsTable } from "./options_table.ts";
import { readmeTable } from "./readme_table.ts";
import { recordedResults } from "./recorded.ts";
import { UserError } from "../text/user_error.ts";
import { writeAtomic } from "../schema/write_atomic.ts";

const BLOCK = /(<!-- (results|options):begin\b.*?-->).*?(<!-- \2:end -->)/gs;

/**
 * Brings the README's blocks up to date with the recipe's entries and the documents recorded below `folder`.
 *
 * @param check Write nothing.
 * @throws {UserError} Where the README has no block, a document is not valid, or (exit code 1) a check finds the block stale.
 */
export async function updateReadme(readme: string, folder: string, check: boolean): Promise<void> {
  const old = await readFile(readme, "utf8").catch((error) => {
    throw fileError("read", readme, error);
  });
  if (old.search(BLOCK) < 0) {
    throw new UserError(
      `Cannot update ${readme} as it has no block: add the lines <!-- results:begin --> and <!-- results:end -->`,
    );
  }
  const results = readmeTable(await recordedResults(folder));
  const updated = old.replace(BLOCK, (_, begin, name, end) => {
    const table = name === "results" ? results : optionsTable();
    // The formatter would wrap and align the block in its own way, and the check would then fail for ever.
    const block =
      `\n\n<!-- deno-fmt-ignore-start -->\n\n${table}\n<!-- deno-fmt-ignore-end -->\n\n`;
    return begin + (old.includes("\r\n") ? block.replaceAll("\n", "\r\n") : block) + end;
  });
  if (updated === old) return;
  if (check) {
    throw new UserError(
      `Cannot accept ${readme} as its results are out of date: run deno task readme`,
      1,
    );
  }
  await writeAtomic(readme, updated);
}

if (import.meta.main) {
  const folder = join(import.meta.dirname!, "..");
  const [option, ...others] = process.argv.slice(2);
  try {
    if ((option ?? "--check") !== "--check" || others.length > 0) {
      throw new UserError(`Cannot run readme as its one option is --check: got ${option}`);
    }
    const check = option === "--check";
    await updateReadme(join(folder, "..", "README.md"), folder, check);
    const board = await recordedBoard(folder);
    await update("readme", { [join(folder, "leaderboard.json")]: board }, check);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

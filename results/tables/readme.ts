/**
 * Keeps what is made from the recorded results and the recipe equal to them: leaderboard.json, the README's chart of other libraries, and in the
 * READMEs what stands between markers such as `<!-- results:begin ... -->` and `<!-- results:end -->`. `deno task readme` rewrites them;
 * `deno task readme --check` only tells whether it would.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../files/file_error.ts";
import { generate } from "./generated.ts";
import { hostsTable } from "./hosts_table.ts";
import { recordedBoard } from "../leaderboard/recorded_board.ts";
import { optionsTable } from "./options_table.ts";
import { peersPicture } from "./peers_picture.ts";
import { ratiosTable } from "./ratios_table.ts";
import { benches, recordedResults } from "./recorded.ts";
import { recordedTable } from "./recorded_table.ts";
import { UserError } from "../text/user_error.ts";

const NO_RATIOS = "No other library was compared yet.\n";
const NO_HOSTS = "No adapter was recorded under two runtimes yet.\n";

/** The files that have such a block, from the root, and the blocks of each. */
const BLOCKS = {
  "README.md": ["ratios"],
  "results/README.md": ["results", "hosts"],
  "bench/README.md": ["options"],
} as const;

type Block = (typeof BLOCKS)[keyof typeof BLOCKS][number];

/** What the files of a clone must hold, by their paths. */
export async function readmeFiles(root: string): Promise<Record<string, unknown>> {
  const folder = join(root, "results");
  const recorded = await recordedResults(folder);
  const tables: Record<Block, string> = {
    ratios: ratiosTable(benches(recorded)) || NO_RATIOS,
    hosts: hostsTable(benches(recorded)) || NO_HOSTS,
    results: recordedTable(recorded),
    options: optionsTable(),
  };
  const documents = Object.entries(BLOCKS).map(async ([name, blocks]) => {
    const path = join(root, name);
    const text = await readFile(path, "utf8").catch((error) => {
      throw fileError("read", path, error);
    });
    return [path, withBlocks(text, name, blocks, tables)];
  });
  return {
    ...Object.fromEntries(await Promise.all(documents)),
    ...picturesOf(folder, peersPicture(benches(recorded))),
    [join(folder, "leaderboard.json")]: await recordedBoard(folder),
  };
}

function picturesOf(folder: string, svg: string | null): Record<string, string> {
  return svg === null ? {} : { [join(folder, "pictures", "peers.svg")]: svg };
}

/**
 * A text with its blocks renewed.
 *
 * @param name Of its file.
 * @throws {UserError} Where it has no such block.
 */
export function withBlocks<Name extends string>(
  text: string,
  name: string,
  blocks: readonly Name[],
  tables: Readonly<Record<Name, string>>,
): string {
  return blocks.reduce((old, block) => {
    const lines = [`<!-- ${block}:begin`, `<!-- ${block}:end -->`];
    const [begin, end] = lines.map((line) => old.indexOf(line));
    const after = old.indexOf("-->", begin) + "-->".length;
    if (begin < 0 || end < after) {
      throw new UserError(
        `Cannot update ${name} as it has no block ${block}: add the lines ${lines[0]} --> and ${
          lines[1]
        }`,
      );
    }
    // The formatter would wrap and align the block in its own way, and the check would then fail for ever.
    const table = `<!-- deno-fmt-ignore-start -->\n\n${
      tables[block]
    }\n<!-- deno-fmt-ignore-end -->`;
    return `${old.slice(0, after)}\n\n${table}\n\n${old.slice(end)}`;
  }, text.replaceAll("\r\n", "\n"));
}

if (import.meta.main) {
  await generate("readme", () => readmeFiles(join(import.meta.dirname!, "../..")));
}

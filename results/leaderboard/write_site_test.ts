import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Result } from "../schema/result.ts";
import { UserError } from "../text/user_error.ts";
import { BENCH, TRAIN } from "../validate/corpus/edit_testing.ts";
import { madeUp } from "./made_up.ts";
import { leaderboard } from "./schema.ts";
import { writeSite } from "./write_site.ts";

/** A folder with files by name, for the time of a test. */
async function folderOf(
  files: Record<string, Result | string>,
  use: (folder: string) => Promise<void>,
) {
  const folder = mkdtempSync(path.join(tmpdir(), "trainmark-site-"));
  try {
    for (const [name, document] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof document === "string" ? document : JSON.stringify(document));
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every file of a site with its bytes. */
function bytesOf(site: string): [string, string][] {
  return readdirSync(site, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile())
    .map((entry): [string, string] => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(site, file), readFileSync(file, "latin1")];
    }).sort(([a], [b]) => a < b ? -1 : 1);
}

/** Recorded, as what the rules refuse is on no site. */
const TEMPLATES = [TRAIN, BENCH].map((text) => JSON.parse(text) as Result);
const nth = (n: number) => madeUp(TEMPLATES[n % 2], n);

test("A site has every submission once, and every refused file with its reason", async () => {
  const files = {
    "a/0.json": nth(0),
    "b/0.json": { ...nth(0), driver: "another run with the same id" },
    "b/copy.json": { ...nth(0), id: nth(2).id } as Result,
    "b/broken.json": '{"schema": "trainmark/result@1"',
    "b/future.json": { ...nth(1), schema: "trainmark/result@9" } as unknown as Result,
    "b/notes.txt": "not a submission",
    "b/c/1.json": nth(1),
  };
  await folderOf(files, async (folder) => {
    const out = path.join(folder, "site");
    await writeSite([folder], out);
    // Again, and the folder twice: the site itself is no submission, and nothing is listed twice.
    await writeSite([folder, path.join(folder, "b")], out);
    const board = leaderboard.parse(
      JSON.parse(readFileSync(path.join(out, "leaderboard.json"), "utf8")),
    );
    assert.deepEqual(board.submissions.map(({ file }) => file), ["a/0.json", "b/c/1.json"]);
    assert.deepEqual(
      board.quarantined.map(({ file, problems: [{ path, message }] }) => [file, path, message]),
      [
        ["b/0.json", "id", "is the run of a/0.json, which is listed already"],
        ["b/broken.json", "", board.quarantined[1].problems[0].message],
        [
          "b/copy.json",
          "train.epochs",
          `have times of the run ${nth(0).id}, or those by a factor`,
        ],
        ["b/future.json", "schema", board.quarantined[3].problems[0].message],
      ],
    );
    assert.match(board.quarantined[1].problems[0].message, /JSON/);
    assert.equal(board.newest, nth(1).createdAt);
  });
});

test("A published result stands, whatever the day and the path of its copy", async () => {
  const [published] = TEMPLATES;
  const files = {
    "2026-11-24/a/copy.json": { ...published, id: nth(0).id } as Result,
    "2026-11-26/m/published.json": published,
    "2026-11-27/m/edited.json": { ...published, driver: "NVIDIA 600.00" } as Result,
  };
  await folderOf(files, async (folder) => {
    const board = await writeSite([folder], path.join(folder, "site"));
    assert.deepEqual(board.submissions.map(({ file }) => file), ["2026-11-26/m/published.json"]);
    assert.deepEqual(board.quarantined.map(({ problems: [{ message }] }) => message), [
      `have times of the run ${published.id}, or those by a factor`,
      "is the run of 2026-11-26/m/published.json, which is listed already",
    ]);
  });
});

test("What a site listed stands when it is built again with a copy of an older day", async () => {
  const own = nth(0), copy: Result = { ...own, id: nth(2).id };
  await folderOf({ "2026-11-26/m/own.json": own }, async (folder) => {
    const site = path.join(folder, "site"), older = path.join(folder, "2026-11-24");
    await writeSite([folder], site);
    mkdirSync(older);
    writeFileSync(path.join(older, "copy.json"), JSON.stringify(copy));
    const { submissions, quarantined } = await writeSite([folder], site);
    assert.deepEqual(submissions.map(({ file }) => file), ["2026-11-26/m/own.json"]);
    assert.match(quarantined[0].problems[0].message, /^have times of the run /);
    // Nothing tells a new site.
    const [first] = (await writeSite([folder], path.join(folder, "new"))).submissions;
    assert.equal(first.file, "2026-11-24/copy.json");
  });
});

test("Below a folder with days only those are read", async () => {
  const files = { "2026-01-31/m/0.json": nth(0), "runs/1.json": nth(1), "x.json": "{}" };
  await folderOf(files, async (folder) => {
    const board = await writeSite([folder], path.join(folder, "site"));
    assert.deepEqual(board.submissions.map(({ file }) => file), ["2026-01-31/m/0.json"]);
    assert.deepEqual(board.quarantined, []);
  });
});

test("Nothing is read from node_modules", async () => {
  const files = {
    "a/node_modules/m/x.json": "{}",
    "a/0.json": nth(0),
    "node_modules/y.json": "{}",
  };
  await folderOf(files, async (folder) => {
    const board = await writeSite([folder], path.join(folder, "site"));
    assert.deepEqual(board.submissions.map(({ file }) => file), ["a/0.json"]);
    assert.deepEqual(board.quarantined, []);
  });
});

test("The same submissions give the same bytes, also over an older site with others", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`all/${n % 2}/${n}.json`, nth(n)]),
  );
  await folderOf(files, async (folder) => {
    const [all, half] = [path.join(folder, "all"), path.join(folder, "all", "1")];
    const [first, second] = [path.join(folder, "first"), path.join(folder, "second")];
    await writeSite([all], first);
    assert.equal(readdirSync(path.join(first, "submissions")).length, 2 * 60);
    await writeSite([half], first);
    assert.equal(readdirSync(path.join(first, "submissions")).length, 2 * 30);
    await writeSite([half], second);
    assert.deepEqual(bytesOf(first), bytesOf(second));
  });
});

test("writeSite() refuses a folder that holds something else, and leaves it as it is", async () => {
  await folderOf({ "in/0.json": nth(0), "home/letter.txt": "Dear" }, async (folder) => {
    const home = path.join(folder, "home");
    await assert.rejects(writeSite([path.join(folder, "in")], home), (error) => {
      return error instanceof UserError && /holds other files/.test(error.message);
    });
    assert.deepEqual(readdirSync(home), ["letter.txt"]);
  });
});

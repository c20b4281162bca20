import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSite } from "../leaderboard/write_site.ts";
import { writeReport } from "../page/report.ts";
import { folderStore } from "../submit/deliver.ts";
import { exampleResult } from "../testing.ts";

/** What leads out of a folder `own` beside a folder `other`: by name, where it leads. */
const LINKS: Readonly<Record<string, string>> = {
  "a folder": "../other",
  "a file that is not there": "../other/new.json",
  "itself": "link",
};

/** Writers into a folder, each with something that it writes there, to be a link. */
const WRITERS: Readonly<
  Record<string, readonly [write: (folder: string) => Promise<unknown>, link: string]>
> = {
  "the site's submissions": [(folder) => writeSite([], folder), "submissions"],
  "the site's board": [(folder) => writeSite([], folder), "data/board.js"],
  "the site's index": [(folder) => writeSite([], folder), "index.html"],
  "a report's picture": [
    async (folder) => await writeReport(folder, "a.json", exampleResult()),
    "loss.svg",
  ],
  "a submission": [(folder) => folderStore(folder).write("day/machine/a.json", "{}"), "day"],
  "a submission's place": [
    (folder) => folderStore(folder).read("day/machine/a.json"),
    "day/machine/a.json",
  ],
};

for (const [what, [write, link]] of Object.entries(WRITERS)) {
  test(`Nothing is written through a link where ${what} belongs, which is told in one line`, async () => {
    const parent = mkdtempSync(join(tmpdir(), "trainmark-inside-"));
    try {
      for (const [i, [, target]] of Object.entries(LINKS).entries()) {
        const own = join(parent, `own${i}`), at = join(own, link);
        mkdirSync(join(parent, "other"), { recursive: true });
        await write(own);
        rmSync(at, { recursive: true, force: true });
        mkdirSync(join(at, ".."), { recursive: true });
        const name = link.split("/").length - 1;
        symlinkSync(target === "link" ? at : join("../".repeat(name), target), at);
        await assert.rejects(
          write(own),
          (error: Error) => /^Cannot write \S+ as it is a link, and [^\n]*$/.test(error.message),
        );
        assert.deepEqual(readdirSync(join(parent, "other")), []);
        assert.ok(!existsSync(join(parent, "other", "new.json")));
      }
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
}

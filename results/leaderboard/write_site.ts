import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fileError } from "../files/file_error.ts";
import { inside } from "../files/inside.ts";
import { UserError } from "../text/user_error.ts";
import { writeAtomic } from "../files/write_atomic.ts";
import { dataScript, packedScript } from "../page/data_script.ts";
import { pageScript } from "../page/script.ts";
import icon from "../page/icon.svg" with { type: "text" };
import { pageStyle } from "../page/style.ts";
import type { Submitted } from "../page/submission_view.ts";
import { boardData, machinesData } from "./board_data.ts";
import { collect, type Validate } from "./collect.ts";
import { rulesHtml, submitHtml } from "./site/documents.ts";
import { boardHtml, machineHtml, refusedHtml, submissionHtml } from "./site/pages.ts";
import { type Leaderboard, leaderboard, type Submission } from "./schema.ts";
import type { Result } from "../schema/result.ts";
import { validateWithRecord } from "../verified/record_beside.ts";
import { submissionFiles } from "./submission_files.ts";

/** In lower case, as two that differ in case alone would share a file on some systems. */
const RUN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The name of a page of a submission or a machine. */
const PAGE = /^[0-9a-z-]+-[0-9a-f]{12}$/;

const FOLDERS = ["assets", "data", "machines", "submissions"];

/**
 * Builds the site of all submissions below the folders; the same files give the same bytes.
 *
 * @param out The site's folder: a new or empty one, or a site, which it replaces.
 * @param validate Judges a file.
 * @param source Address of the repository, which the site then leads to.
 * @throws {UserError} One line, where `out` holds something else or a folder cannot be read or written.
 */
export async function writeSite(
  folders: readonly string[],
  out: string,
  validate: Validate = validateWithRecord,
  source: string | null = null,
): Promise<Leaderboard> {
  await checkOut(out);
  const files = await submissionFiles(folders, out);
  const written = new Set<string>();
  try {
    for (const folder of FOLDERS) {
      await mkdir(await inside(out, folder), { recursive: true });
      await refuseLinks(out, folder);
    }
    const listed = await listedFiles(out);
    const board = await collect(files, async (submission, result) => {
      written.add(submission.id);
      await writeSubmission(out, submission, result);
    }, { validate, listed });
    await writeMachines(out, board);
    await writeShared(out, board, source);
    await removeStale(join(out, "submissions"), written);
    await removeStale(join(out, "machines"), new Set(board.machines.map(({ id }) => id)));
    return board;
  } catch (error) {
    throw fileError("write", out, error);
  }
}

/** Nobody's folder is filled with ten thousand files by a slip. */
async function checkOut(out: string): Promise<void> {
  const names = await readdir(out).catch((error): string[] => {
    if (error.code === "ENOENT") return [];
    throw fileError("write", out, error);
  });
  // A build that was interrupted leaves folders alone.
  if (!names.includes("leaderboard.json") && names.some((name) => !FOLDERS.includes(name))) {
    throw new UserError(
      `Cannot write a site to ${out} as the folder holds other files: name a new or empty folder, or a site to replace`,
    );
  }
}

/** The files that the site lists which is to be replaced. */
async function listedFiles(out: string): Promise<Set<string>> {
  const path = join(out, "leaderboard.json");
  const text = await readFile(path, "utf8").catch((error): null => {
    if (error.code === "ENOENT") return null;
    throw fileError("read", path, error);
  });
  const before = text === null ? { submissions: [] } : listed.parse(JSON.parse(text));
  return new Set(before.submissions.map(({ file }) => file));
}

/** What stays of any version. */
const listed = z.looseObject({ submissions: z.array(z.looseObject({ file: z.string() })) });

/** Written plainly: to sync each to the disk would take minutes, and the pages that lead to them come last. */
async function writeSubmission(out: string, submission: Submission, result: Result): Promise<void> {
  const { id } = submission;
  if (!RUN.test(id)) throw new Error(`The run id ${id} cannot be a file name`);
  const base = join(out, "submissions", id);
  await writeFile(`${base}.js`, dataScript(id, { submission, result } satisfies Submitted));
  await writeFile(`${base}.html`, submissionHtml(submission, result));
}

/** Once, as ten thousand pages are written. */
async function refuseLinks(out: string, folder: string): Promise<void> {
  for (const entry of await readdir(join(out, folder), { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await inside(out, `${folder}/${entry.name}`);
  }
}

async function writeMachines(out: string, board: Leaderboard): Promise<void> {
  for (const data of machinesData(board)) {
    const base = join(out, "machines", data.machine.id);
    await writeFile(`${base}.js`, packedScript("machine", data));
    await writeFile(`${base}.html`, machineHtml(data));
  }
}

async function writeShared(
  out: string,
  board: Leaderboard,
  source: string | null,
): Promise<void> {
  const files = {
    "assets/trainmark.js": await pageScript(),
    "assets/style.css": pageStyle(),
    "assets/icon.svg": icon.replaceAll("\r\n", "\n"),
    "data/board.js": packedScript("board", boardData(board)),
    "refused.html": refusedHtml(board),
    "rules.html": rulesHtml(),
    "submit.html": submitHtml(),
    "leaderboard.json": JSON.stringify(leaderboard.parse(board), null, 1) + "\n",
    "index.html": boardHtml(board, source),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeAtomic(await inside(out, name), text);
  }
}

/** Pages of submissions and machines that are no longer there. */
async function removeStale(folder: string, written: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, id] = name.match(/^(.*)\.(?:js|html)$/) ?? [];
    if (id !== undefined && PAGE.test(id) && !written.has(id)) await rm(join(folder, name));
  }
}

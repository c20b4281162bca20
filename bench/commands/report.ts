import { basename, join } from "node:path";
import process from "node:process";
import { readResult } from "../../results/schema/read_result.ts";
import { PAGE, writeReport } from "../../results/page/report.ts";
import { inputPath, rootPath, userPath } from "../host/paths.ts";

/** `deno task report RESULT.json`: a page and pictures of one result, in a folder of their own. */
export async function reportCommand(file: string, { out }: { out?: string }): Promise<void> {
  const result = await readResult(inputPath(file));
  // The id, as files of many machines have the same name.
  const name = `${basename(file, ".json")}-${result.id.slice(0, 8)}-report`;
  const folder = out === undefined ? rootPath(join("results/runs", name)) : userPath(out);
  const { files, withoutPng } = await writeReport(folder, basename(file), result);
  if (withoutPng) process.stderr.write(`PNGs are left out as ${withoutPng}\n`);
  process.stdout.write(`${join(folder, PAGE)}\n`);
  process.stderr.write(`${files.length - 1} pictures beside it.\n`);
}

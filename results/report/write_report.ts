import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../text/file_error.ts";
import type { Result } from "../schema/result.ts";
import { UserError } from "../text/user_error.ts";
import { writeAtomic } from "../schema/write_atomic.ts";
import { drawChart, WIDE } from "./chart.ts";
import { marker, pageText } from "./page.ts";
import { reportOf } from "./report.ts";
import { framedSvg } from "./svg.ts";

/** The page's file name. */
export const PAGE = "report.html";

/** What was written. */
export interface Written {
  /** Below the folder. */
  readonly files: readonly string[];
  /** Why there are no PNGs; null where there are. */
  readonly withoutPng: string | null;
}

/**
 * Writes a result's page, and each of its charts as SVG and PNG, into a folder that is new, empty, or holds the report of the same run.
 *
 * @throws {UserError} One line, where the folder holds anything else or cannot be written.
 */
export async function writeReport(folder: string, result: Result): Promise<Written> {
  await checkFolder(folder, result.id);
  const { page, charts } = reportOf(result);
  const subtitle = `${page.title}, ${result.createdAt.slice(0, 10)}, suite ${result.suite.version}`;
  const drawings = charts.map((chart) => ({
    name: chart.name,
    svg: framedSvg(drawChart(chart, WIDE), { ...chart, subtitle }),
  }));
  const { pngOf, hasFonts } = await import("./png.ts");
  const fonts = await hasFonts();
  const files = [PAGE];
  // First, so that the folder is known as this run's report even where the rest fails.
  await writeAtomic(join(folder, PAGE), pageText(page));
  for (const { name, svg } of drawings) {
    await writeAtomic(join(folder, `${name}.svg`), svg);
    files.push(`${name}.svg`);
    if (!fonts) continue;
    await writeAtomic(join(folder, `${name}.png`), await pngOf(svg));
    files.push(`${name}.png`);
  }
  return {
    files,
    withoutPng: fonts
      ? null
      : "this system has no fonts to draw texts with: install one, such as DejaVu Sans",
  };
}

async function checkFolder(folder: string, runId: string): Promise<void> {
  const entries = await readdir(folder).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw fileError("write", folder, error);
  });
  if (entries.length === 0) return;
  const page = await readFile(join(folder, PAGE), "utf8").catch(() => "");
  if (page.includes(marker(runId))) return;
  throw new UserError(
    `Cannot write the report to ${folder} as that folder holds something else: name another by --out`,
  );
}

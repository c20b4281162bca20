import { readdir, readFile } from "node:fs/promises";
import type { Result } from "../schema/result.ts";
import { writeAtomic } from "../files/write_atomic.ts";
import { fileError } from "../files/file_error.ts";
import { inside } from "../files/inside.ts";
import { UserError } from "../text/user_error.ts";
import { picture } from "./charts/picture.ts";
import { dataScript } from "./data_script.ts";
import { htmlPage, submissionMain } from "./html.ts";
import { markup } from "./markup.ts";
import { pageScript } from "./script.ts";
import { pageStyle } from "./style.ts";
import { headingOf, submissionView, type Submitted } from "./submission_view.ts";
import { submittedOf } from "./submitted.ts";
import { chartsOf } from "./view.ts";

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
 * Writes the leaderboard's page of a result as one file, and each of its charts as SVG and PNG, into a folder that is new, empty, or holds the
 * report of the same run.
 *
 * @param file The result's name, as the page says it.
 * @throws {UserError} One line, where the folder holds anything else or cannot be written.
 */
export async function writeReport(
  folder: string,
  file: string,
  result: Result,
): Promise<Written> {
  await checkFolder(folder, result.id);
  const submitted = submittedOf(file, result);
  const { title } = headingOf(result);
  const subtitle = `${title}, ${result.createdAt.slice(0, 10)}, suite ${result.suite.version}`;
  const drawings = chartsOf(submissionView(submitted)).map((chart) => ({
    name: chart.name,
    svg: picture(chart, subtitle),
  }));
  const { pngOf, hasFonts } = await import("./charts/png.ts");
  const fonts = await hasFonts();
  const files = [PAGE];
  // First, so that the folder is known as this run's report even where the rest fails.
  await writeAtomic(await inside(folder, PAGE), await reportHtml(submitted));
  for (const { name, svg } of drawings) {
    await writeAtomic(await inside(folder, `${name}.svg`), svg);
    files.push(`${name}.svg`);
    if (!fonts) continue;
    await writeAtomic(await inside(folder, `${name}.png`), await pngOf(svg));
    files.push(`${name}.png`);
  }
  return {
    files,
    withoutPng: fonts
      ? null
      : "this system has no fonts to draw texts with: install one, such as DejaVu Sans",
  };
}

/** The page, which needs nothing beside it. */
export async function reportHtml({ submission, result, problems }: Submitted): Promise<string> {
  const heading = headingOf(result);
  const { id } = submission;
  return htmlPage({
    title: `${heading.title} – TrainMark`,
    root: null,
    style: { text: pageStyle() },
    head: reportTag(result.id),
    scripts: [
      { text: dataScript(id, { submission, result, problems } satisfies Submitted) },
      { text: await pageScript() },
    ],
    data: { page: "submission", id },
    main: submissionMain(
      heading,
      "The charts lie beside this page as SVG and PNG; the JSON has every number.",
    ),
    footer: `Generated from the result document of run ${result.id} by TrainMark, report. The ` +
      "charts lie beside this page as SVG and PNG; the JSON has every number.",
  });
}

/** The tag that says whose report a page is. */
const reportTag = (runId: string) => markup`<meta name="trainmark-report" content="${runId}">\n`;

async function checkFolder(folder: string, runId: string): Promise<void> {
  const entries = await readdir(folder).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw fileError("write", folder, error);
  });
  if (entries.length === 0) return;
  const page = await readFile(await inside(folder, PAGE), "utf8").catch(() => "");
  if (page.includes(reportTag(runId).markup)) return;
  throw new UserError(
    `Cannot write the report to ${folder} as that folder holds something else: name another by --out`,
  );
}

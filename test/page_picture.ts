/**
 * The README's picture of a result's page, by a browser: `deno task picture` takes it anew. With the picture lies, in it, a digest of what it
 * shows, so that a test tells where the page says something else by now.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { PAGE, writeReport } from "../results/page/report.ts";
import { submittedOf } from "../results/page/submitted.ts";
import { headingOf, submissionView } from "../results/page/submission_view.ts";
import { readResult } from "../results/schema/read_result.ts";
import { writeAtomic } from "../results/files/write_atomic.ts";
import { CHROMIUM, openBrowser } from "./browser_test_support.ts";

const RESULTS = path.join(path.dirname(import.meta.dirname!), "results");

/** A quick run on a GPU: the page that most people will see first. */
const RESULT = "2026-11-26/nvidia-h200-deno/bench-quick-c73581e4.json";

/** Where the picture lies. */
export const PICTURE = path.join(RESULTS, "pictures", "result-page.png");

/** In CSS pixels: the heading, the tiles and the first chart. */
const WIDTH = 1100;

/** What the picture shows, as a digest: heading, badges, tiles, and the first section's numbers. */
export async function shownDigest(): Promise<string> {
  const result = await readResult(path.join(RESULTS, RESULT));
  const { badges, tiles, sections } = submissionView(submittedOf(RESULT, result));
  const shown = JSON.stringify([headingOf(result), badges, tiles, sections[0]]);
  return createHash("sha256").update(shown).digest("hex");
}

async function takePicture(): Promise<void> {
  if (!CHROMIUM) {
    throw new Error("Cannot take a picture as no Chromium is installed: CHROMIUM may name one");
  }
  const result = await readResult(path.join(RESULTS, RESULT));
  const folder = await mkdtemp(path.join(tmpdir(), "trainmark-"));
  const browser = await openBrowser();
  try {
    await writeReport(folder, RESULT, result);
    const viewport = { width: WIDTH, height: 900 };
    const page = await browser.newPage({ viewport, deviceScaleFactor: 1.5, colorScheme: "light" });
    await page.goto(pathToFileURL(path.join(folder, PAGE)).href);
    const figure = await page.locator("figure").first().boundingBox();
    const height = Math.round(figure!.y + figure!.height + 16);
    const png = await page.screenshot({
      fullPage: true,
      clip: { x: 0, y: 0, width: WIDTH, height },
    });
    const exif = { IFD0: { ImageDescription: await shownDigest() } };
    const small = sharp(png).png({ palette: true, effort: 10 }).withExif(exif);
    await writeAtomic(PICTURE, await small.toBuffer());
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

/** The digest in the picture, as Latin-1 text of the whole file has it. */
export async function pictureSays(digest: string): Promise<boolean> {
  return (await readFile(PICTURE, "latin1")).includes(digest);
}

if (import.meta.main) {
  await takePicture();
  process.exit();
}

/** A real browser for the tests of pages. */
import { existsSync } from "node:fs";
import process from "node:process";
import type { Browser, Page } from "playwright-core";

const PROGRAMS = [
  process.env.CHROMIUM,
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser"],
  ...["/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/opt/google/chrome/chrome"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser that is installed; `CHROMIUM` may name it. Tests without one are skipped. */
export const CHROMIUM = PROGRAMS.find((program) => program && existsSync(program));

const FLAGS = [
  "--no-sandbox", // It cannot start in many containers.
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** For the software adapter that Chromium brings along; without them it has WebGPU, and no adapter. */
export const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/**
 * Starts the browser, without a window.
 *
 * @param flags Further ones.
 */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  // playwright-core looks below /proc for WSL as it is loaded, which Deno allows with all permissions alone; with this it does not.
  process.env.__IS_WSL_TEST__ = "1";
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });
}

/**
 * Remembers what no page of ours may do: say something to the console, fail, open a dialog, ask for what is not its own or not there.
 *
 * @param isOwn Whether the page may ask for this address.
 */
export function watch(page: Page, isOwn: (url: string) => boolean): readonly string[] {
  const events: string[] = [];
  page.on("console", (message) => events.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => events.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    events.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!isOwn(request.url())) events.push(`request: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // Aborted: the page was left before its icon had come.
    if (why !== "net::ERR_ABORTED") events.push(`${why}: ${request.url()}`);
  });
  page.on("response", (response) => {
    const status = response.status(); // 0: from a disk
    if (!response.ok() && status !== 0) events.push(`${status}: ${response.url()}`);
  });
  return events;
}

/** A page to open, and expressions to evaluate in it. */
export interface Visit {
  readonly url: string;
  /** Of the window, in CSS pixels. */
  readonly width: number;
  readonly dark?: boolean;
  readonly expressions: readonly string[];
}

/** What a page did. */
export interface Seen {
  /** What {@linkcode watch} remembers. */
  readonly events: readonly string[];
  readonly values: readonly unknown[];
}

/** Opens pages one after the other, and tells what each did. */
export async function browse(visits: readonly Visit[]): Promise<Seen[]> {
  const browser = await openBrowser();
  try {
    const seen: Seen[] = [];
    for (const visit of visits) seen.push(await look(browser, visit));
    return seen;
  } finally {
    await browser.close();
  }
}

async function look(browser: Browser, { url, width, dark, expressions }: Visit): Promise<Seen> {
  const colorScheme = dark ? "dark" : "light";
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const events = watch(page, (address) => address === url);
  await page.goto(url);
  const values: unknown[] = [];
  for (const expression of expressions) values.push(await page.evaluate(expression));
  await page.close();
  return { events, values };
}

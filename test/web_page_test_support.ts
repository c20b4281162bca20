/** The built page in a browser: its server, what it must never do, and Workers that say what a test wants. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { chooseHost } from "../bench/host/choose.ts";
import { webFiles, writePage } from "../bench/web/build.ts";
import type { Message, Request } from "../bench/web/protocol.ts";
import { type PageServer, servePage } from "../bench/web/serve.ts";
import { openBrowser, SOFTWARE_GPU, watch } from "./browser_test_support.ts";

/** A CPU that works for others too takes its time to compile. */
const PATIENCE_MS = 300_000;

/** How a page is opened. */
export interface Visit {
  /** A folder that the page was built into needs no server. */
  readonly from?: "server" | "folder";
  readonly width?: number;
  readonly dark?: boolean;
  /** In place of the Worker's script, or made of it. */
  worker?(script: string): string;
}

/** A page that is open, with all that it must not have done. */
export interface Visited {
  readonly page: Page;
  readonly wrong: readonly string[];
}

/** The page's site for the time of a test. */
export interface Site {
  open(visit?: Visit): Promise<Visited>;
}

/**
 * Builds the page, serves it and starts a browser.
 *
 * @param gpu The browser has an adapter; headless, without one, it has WebGPU alone.
 */
export async function withSite(
  { gpu }: { readonly gpu: boolean },
  use: (site: Site) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "trainmark-web-"));
  let browser: Browser | undefined, server: PageServer | undefined;
  try {
    const files = await webFiles(await (await chooseHost()).sourceTree());
    await writePage(folder, files);
    const { url } = server = await servePage(files, 0);
    const opened = browser = await openBrowser(gpu ? SOFTWARE_GPU : []);
    const addresses = { server: url, folder: `${pathToFileURL(folder).href}/index.html` };
    await use({
      open: (visit = {}) => openPage(opened, addresses[visit.from ?? "server"], visit),
    });
  } finally {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  }
}

async function openPage(browser: Browser, url: string, visit: Visit): Promise<Visited> {
  const { width = 1280, dark = false, worker } = visit;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const folder = new URL(".", url).href;
  const wrong = watch(page, (address) => address.startsWith(folder) || /^blob:/.test(address));
  if (worker) {
    await page.route("**/assets/worker.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: worker(await response.text()) });
    });
  }
  // What runs in the page itself, for what no visitor can do.
  await page.addInitScript(`{
    globalThis.workers = [];
    const Real = Worker;
    globalThis.Worker = class extends Real { constructor(...all) { super(...all); workers.push(this); } };
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error("policy: " + event.violatedDirective + " " + event.blockedURI));
  }`);
  await page.goto(url);
  return { page, wrong };
}

/** Says something to the Worker that was started last, past the page. */
export function sayToWorker(page: Page, request: Request): Promise<void> {
  return page.evaluate(`workers.at(-1).postMessage(${JSON.stringify(request)})`);
}

/** A Worker that answers each kind of request with messages, and computes nothing. */
export function answering(
  answers: Partial<Record<Request["kind"], readonly Message[]>>,
): () => string {
  return () =>
    `function trainmarkWorker() {
      const answers = ${JSON.stringify(answers)};
      onmessage = ({ data }) => (answers[data.kind] ?? []).forEach((answer) => postMessage(answer));
    }`;
}

/** Nothing but tables scrolls sideways, on screens and in schemes of all kinds. */
export async function fits(page: Page): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const needed = await page.evaluate<number>("document.documentElement.scrollWidth");
      assert.ok(needed <= width, `needs ${needed} of ${width} pixels`);
    }
  }
}

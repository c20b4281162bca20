/** A browser, a server and what a page must not do, for the test of the leaderboard's site. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser, watch } from "./browser_test_support.ts";

export interface Sites {
  readonly folder: string;
  readonly browser: Browser;
  readonly http: string;
}

/** Two sites, a browser and a server, for the time of a test. */
export async function withSites(use: (sites: Sites) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "trainmark-browser-"));
  const server = serve(folder);
  let browser: Browser | undefined;
  try {
    browser = await openBrowser();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await use({ folder, browser, http: `http://127.0.0.1:${port}` });
  } finally {
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  }
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

function serve(folder: string): Server {
  return createServer((request, response) => {
    const file = path.join(folder, path.normalize(new URL(request.url!, "http://x").pathname));
    const found = existsSync(file);
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(found ? 200 : 404, { "content-type": type, "connection": "close" });
    response.end(found ? readFileSync(file) : "");
  });
}

/** A page that remembers everything that must not happen. */
export async function watched(browser: Browser, site: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const wrong = watch(page, (url) => url.startsWith(site));
  let requests = 0;
  page.on("request", () => requests++);
  await page.addInitScript("globalThis.attacked = () => { globalThis.wasAttacked = true; };");
  return { page, wrong, requests: () => requests, close: () => context.close() };
}

/** Brings everything into view, as charts are drawn only then. */
export async function scrolled(page: Page): Promise<number> {
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  for (let y = 0; y < height + 1600; y += 400) {
    await page.evaluate(`scrollTo(0, ${y})`);
    await page.waitForTimeout(20);
  }
  return await page.locator(".chart canvas").count();
}

/** Only tables scroll sideways, within their boxes. */
export async function fitsPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  const width = await page.evaluate<number>("document.documentElement.scrollWidth");
  assert.ok(width <= 390, `${page.url()} is ${width} pixels wide`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/**
 * Opens pages in headless Chromium and tells what they did. A program of its own, as playwright-core needs every permission and the tests
 * shall not have them. Takes the browser's path and a list of visits as JSON, prints a list of what was seen as JSON.
 */
import { chromium } from "playwright-core";

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
  /** What no page of ours may do: messages, errors, dialogs, requests but for itself. */
  readonly events: readonly string[];
  readonly values: readonly unknown[];
}

if (import.meta.main) {
  const [executablePath, visits] = Deno.args;
  // Without the sandbox, as that cannot start in many containers.
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const seen: Seen[] = [];
  for (const { url, width, dark, expressions } of JSON.parse(visits) as Visit[]) {
    const colorScheme = dark ? "dark" : "light";
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const events: string[] = [];
    page.on("console", (message) => events.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => events.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      events.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== url) events.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    const values: unknown[] = [];
    for (const expression of expressions) values.push(await page.evaluate(expression));
    seen.push({ events, values });
    await page.close();
  }
  await browser.close();
  console.log(JSON.stringify(seen));
}

/** The leaderboard's site in a real browser, from a disk and over HTTP. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { madeUp } from "../results/leaderboard/made_up.ts";
import { writeSite } from "../results/leaderboard/write_site.ts";
import { readResult } from "../results/schema/read_result.ts";
import { type Result, result } from "../results/schema/result.ts";
import { CHROMIUM } from "./browser_test_support.ts";
import { fitsPhone, scrolled, watched, withSites } from "./leaderboard_browser_test_support.ts";
import { testUnless } from "./ignored_test_support.ts";

/** The recipe of the closed division, as the form has it. */
const TRAINING = "=train cifar10 convnet of 2122186 parameters, 10 epochs of 50000, batch 100";

const RESULTS = path.join(path.dirname(import.meta.dirname!), "results");

const ATTACK =
  `</script><script>attacked()</script><img src=x onerror="attacked()">' onload="attacked()`;

/** The document with the attack in every text that the schema leaves free, keys included. */
function hostile(document: Result): Result {
  const copy = structuredClone(document) as unknown as Record<string, unknown>;
  attack(copy, () => result.safeParse(copy).success);
  return copy as unknown as Result;
}

/** With few losses, as the schema is asked for every text. */
function short(document: Result): Result {
  if (document.kind !== "train") return document;
  return { ...document, train: { ...document.train, lossSamples: [2.5, 2.25] } };
}

// deno-lint-ignore no-explicit-any
function attack(node: any, allowed: () => boolean): void {
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (typeof value === "object" && value !== null) attack(value, allowed);
    else if (typeof value === "string") {
      node[key] = `${ATTACK} ${key}`;
      if (!allowed()) node[key] = value;
    }
  }
  if (Array.isArray(node)) return;
  const name = `${ATTACK} key`;
  for (const value of [ATTACK, 1, "a".repeat(64)]) {
    node[name] = value;
    if (allowed()) return;
  }
  delete node[name];
}

const cells = (page: Page, section: string, column: number) =>
  page.locator(`#${section} tbody tr > :nth-child(${column})`).allInnerTexts();

const missing = CHROMIUM === undefined && "no Chromium is installed";

testUnless(
  missing,
  "The site of the recorded results works from a disk and over HTTP",
  () =>
    withSites(async ({ folder, browser, http }) => {
      const site = path.join(folder, "site");
      await writeSite([RESULTS], site);
      for (const base of [pathToFileURL(folder).href, http]) {
        const { page, wrong, requests, close } = await watched(browser, base);
        await page.goto(`${base}/site/index.html`);
        await linksSeeds(page);
        await sorts(page);
        await filters(page);
        assert.ok(await scrolled(page) >= 3, "bars, curves and a roofline are drawn");
        await page.locator("#hardware tbody a").first().click();
        await opensSubmission(page);
        await fitsPhone(page);
        await page.goBack();
        await page.reload();
        await fitsPhone(page);
        assert.equal(await chosen(page, "Vendor").inputValue(), "=NVIDIA", "still chosen");
        assert.deepEqual(wrong, []);
        assert.ok(requests() > 8);
        await close();
      }
    }),
);

const chosen = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });

/** The time to accuracy comes first, with all its seeds. */
async function linksSeeds(page: Page): Promise<void> {
  const [result] = await cells(page, "hardware", 3);
  assert.match(result, /^[\d.]+ s\n/);
  const links = page.locator("#hardware tbody tr").first().locator("td:nth-child(4) a");
  const ids = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert.equal(new Set(ids).size, 5);
}

/** By the keyboard, as by the mouse. */
async function sorts(page: Page): Promise<void> {
  await chosen(page, "Workload").selectOption(TRAINING);
  const heading = page.locator("#software th", { hasText: "Result" });
  assert.equal(await heading.getAttribute("aria-sort"), "none");
  await heading.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "descending");
  const rate = (text: string) => Number(text.split(" ")[0].replaceAll(",", ""));
  const falling = (await cells(page, "software", 3)).map(rate);
  assert.ok(falling.length >= 3);
  assert.deepEqual(falling, falling.toSorted((a, b) => b - a));
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  assert.deepEqual((await cells(page, "software", 3)).map(rate), falling.toReversed());
}

async function filters(page: Page): Promise<void> {
  const software = page.locator("#software");
  await chosen(page, "Adapters").selectOption("hardware");
  assert.ok(await software.isHidden());
  assert.ok((await cells(page, "hardware", 2)).every((text) => !text.includes("(software)")));
  await page.getByRole("button", { name: "Reset" }).click();
  await software.waitFor({ state: "visible" });
  await chosen(page, "Workload").selectOption("=gemm NN 1024x1024x1024");
  await chosen(page, "Vendor").selectOption("NVIDIA");
  assert.ok(await software.isHidden());
  const ranks = await cells(page, "hardware", 1);
  assert.ok(ranks.length >= 1 && ranks[0].startsWith("1\n"), ranks.join());
  await page.getByRole("searchbox").fill("no such adapter");
  assert.equal(await page.locator("#hardware .place").innerText(), "No entry passes the filters.");
  await page.getByRole("button", { name: "Reset" }).click();
  await chosen(page, "Vendor").selectOption("=NVIDIA");
}

async function opensSubmission(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Provenance" }).waitFor();
  assert.ok(await scrolled(page) >= 3);
  const figure = page.locator("figure", { hasText: "Training loss" });
  await figure.locator("summary").click();
  await figure.locator("tbody tr").nth(4999).waitFor();
  assert.equal(await figure.locator("tbody tr").count(), 5000);
  assert.ok(await page.getByText("runtime.webgpu.implementation").isVisible());
}

testUnless(
  missing,
  "What submissions say is text, never markup or script",
  () =>
    withSites(async ({ folder, browser, http }) => {
      const recorded = await Promise.all(
        ["cifar10-convnet-s0", "bench-quick"].map((name) =>
          path.join(RESULTS, "2026-11-26", "nvidia-h200-deno", `${name}.json`)
        ).map(readResult),
      );
      const documents = recorded.map((document, n) => hostile(madeUp(short(document), n)));
      const files = path.join(folder, "in", "<img src=x onerror=attacked()>");
      mkdirSync(files, { recursive: true });
      documents.forEach((document, n) =>
        writeFileSync(path.join(files, `${n}.json`), JSON.stringify(document))
      );
      writeFileSync(
        path.join(files, `${"b".repeat(200)}.json`),
        JSON.stringify({ [ATTACK]: ATTACK, kind: ATTACK }),
      );
      // Rules would refuse some of it; what they let through is not theirs to escape.
      const accepting = (file: string) => {
        const parsed = result.safeParse(JSON.parse(readFileSync(file, "utf8")));
        const found = [{ path: ATTACK, message: ATTACK }];
        return Promise.resolve({
          result: parsed.success ? parsed.data : null,
          problems: parsed.success ? [] : found,
          flags: found,
          division: "open" as const,
        });
      };
      const board = await writeSite(
        [path.join(folder, "in")],
        path.join(folder, "site"),
        accepting,
      );
      assert.deepEqual([board.submissions.length, board.quarantined.length], [2, 1]);
      const pages = ["index", "refused", ...board.submissions.map(({ id }) => `submissions/${id}`)];
      for (const base of [pathToFileURL(folder).href, http]) {
        const { page, wrong, close } = await watched(browser, base);
        for (const name of pages) {
          await page.goto(`${base}/site/${name}.html`);
          await scrolled(page);
          for (const summary of await page.locator("summary").all()) await summary.click();
          await page.waitForTimeout(50);
          assert.ok((await page.locator("main").innerText()).includes("attacked()"), name);
          assert.equal(await page.evaluate("globalThis.wasAttacked"), undefined, name);
          assert.equal(await page.locator("img, main script").count(), 0, name);
          await fitsPhone(page);
        }
        assert.deepEqual(wrong, []);
        await policyHolds(page, wrong);
        await close();
      }
    }),
);

/** The second line of defence, should a text ever become markup. */
async function policyHolds(page: Page, wrong: readonly string[]): Promise<void> {
  await page.evaluate(`document.body.insertAdjacentHTML("beforeend",
    "<img src=x onerror='attacked()'><p id=styled style='color: red'>x</p>")`);
  await page.evaluate(`document.body.append(
    Object.assign(document.createElement("script"), { textContent: "attacked()" }))`);
  await page.waitForTimeout(100);
  assert.equal(await page.evaluate("globalThis.wasAttacked"), undefined);
  assert.equal(await page.evaluate("document.getElementById('styled').style.color"), "");
  assert.ok(wrong.some((text) => text.includes("Content Security Policy")), wrong.join("\n"));
}

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
        await overviews(page);
        await sorts(page);
        await filters(page);
        await searches(page);
        await downloads(page);
        await compares(page);
        assert.ok(await scrolled(page) >= 3, "bars, curves and a roofline are drawn");
        await page.locator("#closed tbody a").first().click();
        await opensMachine(page);
        await page.locator(".seeds a").first().click();
        await opensSubmission(page);
        await fitsPhone(page);
        await page.goBack();
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

/** Of every machine one row, divisions and software apart, with a headline. */
async function overviews(page: Page): Promise<void> {
  const [closed, open, software] = await Promise.all(
    ["closed", "open", "software"].map((id) => cells(page, `overview-${id}`, 3)),
  );
  assert.deepEqual([closed.length, open.length], [1, 1]);
  assert.ok([...closed, ...open].every((text) => text === "NVIDIA H200\ndeno"));
  assert.ok(software.length >= 7 && software.every((text) => text.includes("(software)")));
  assert.equal(software.filter((text) => text.includes("AMD EPYC, deno")).length, 2);
  const [headline] = await cells(page, "overview-closed", 4);
  assert.match(headline, /^999\n.*\n2 runs$/);
  const [lacks] = await cells(page, "overview-open", 4);
  assert.equal(lacks, "–\nlacks 4 rows");
}

/** By the keyboard, as by the mouse. */
async function sorts(page: Page): Promise<void> {
  await chosen(page, "Operation").selectOption("train");
  await chosen(page, "Workload").selectOption(TRAINING);
  const heading = page.locator("#software th", { hasText: "Result" });
  assert.equal(await heading.getAttribute("aria-sort"), "none");
  await heading.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "descending");
  const rate = (text: string) => Number(text.split(" ")[0].replaceAll(",", ""));
  const falling = (await cells(page, "software", 4)).map(rate);
  assert.ok(falling.length >= 2);
  assert.deepEqual(falling, falling.toSorted((a, b) => b - a));
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  assert.deepEqual((await cells(page, "software", 4)).map(rate), falling.toReversed());
  const [runs] = await cells(page, "open", 5);
  assert.equal(runs, "5", "five seeds are one entry");
}

async function filters(page: Page): Promise<void> {
  const software = page.locator("#software");
  await chosen(page, "Adapters").selectOption("hardware");
  assert.ok(await software.isHidden());
  await page.getByRole("button", { name: "Reset" }).click();
  await software.waitFor({ state: "visible" });
  await chosen(page, "Operation").selectOption("gemm");
  await chosen(page, "Workload").selectOption("=gemm NN 1024x1024x1024");
  await chosen(page, "Vendor").selectOption("NVIDIA");
  assert.ok(await software.isHidden());
  assert.deepEqual(await cells(page, "closed", 1), ["1"]);
  const text = page.getByRole("searchbox", { name: "Adapter, driver or CPU contains" });
  await text.fill("no such adapter");
  assert.match(await page.locator("#workload-form").innerText(), /reset the filters/);
  assert.match(await page.locator("#overview-closed").innerText(), /No entry passes the filters/);
  await page.getByRole("button", { name: "Reset" }).click();
  await chosen(page, "Vendor").selectOption("=NVIDIA");
}

/** Words find workloads of any op. */
async function searches(page: Page): Promise<void> {
  const find = page.getByRole("searchbox", { name: "Find a workload" });
  await find.fill("56x56 conv");
  const found = await cells(page, "closed", 4);
  assert.equal(found.length, 3);
  assert.ok(found.every((text) => /^conv2d_\w+ 8x64x56x56/.test(text)), found.join());
  await find.fill("");
}

/** What is downloaded is what is shown. */
async function downloads(page: Page): Promise<void> {
  for (const kind of ["CSV", "JSON"]) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: `Download the overview as ${kind}` }).click();
    const text = readFileSync(await (await download).path(), "utf8");
    assert.ok(text.includes("NVIDIA H200") && !text.includes("llvmpipe"), text);
    if (kind === "JSON") assert.equal(JSON.parse(text)[0].headline_runs, 2);
    else assert.match(text, /^rank,division,adapter,[^]*\r\n1,closed,NVIDIA H200,/);
  }
}

/** Two of a kind have ratios with intervals; software has none beside hardware. */
async function compares(page: Page): Promise<void> {
  const compare = page.getByRole("button", { name: "Compare", exact: true });
  const pick = (section: string, n: number) =>
    page.locator(`#overview-${section} tbody input`).nth(n).check();
  await page.getByRole("button", { name: "Reset" }).click();
  await pick("closed", 0);
  assert.ok(await compare.isDisabled());
  await pick("software", 0);
  await compare.click();
  const box = page.locator("#comparison");
  await box.getByText("one of them runs on the CPU").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  assert.ok(await box.isHidden());
  await pick("software", 0);
  await pick("software", 2);
  await compare.click();
  await box.getByText(/Geometric mean of \d+ kernels: [\d.]+ \([\d.]+ – [\d.]+\), slower/)
    .waitFor();
  const verdicts = await box.locator("tbody tr td:nth-child(4)").allInnerTexts();
  assert.ok(verdicts.length >= 13 && verdicts.every((text) => /slower|no difference/.test(text)));
  await page.reload();
  await box.getByText("Geometric mean of").first().waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await chosen(page, "Vendor").selectOption("=NVIDIA");
}

/** A machine's page has its headline, its figures, their history and its runs. */
async function opensMachine(page: Page): Promise<void> {
  const tile = page.locator(".tiles div", { hasText: "closed division" });
  await tile.getByText("rank 1, 2 runs, 999 – 1,000").waitFor();
  assert.equal(await page.locator("section:has(#runs) tbody tr").count(), 10);
  assert.equal(await page.locator(".seeds a").count(), 5);
  assert.equal(await scrolled(page), 1, "the history of the headline");
  await chosen(page, "Of").selectOption({ index: 1 });
  assert.equal(await scrolled(page), 1, "that of a workload");
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
      const pages = [
        ...["index", "refused"],
        ...board.machines.map(({ id }) => `machines/${id}`),
        ...board.submissions.map(({ id }) => `submissions/${id}`),
      ];
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

/** The page with its own Worker in a browser on a software adapter, from end to end. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { BATCH_FILES, META_FILE } from "../datasets/cifar10/layout.ts";
import { archiveOf, tinyFiles } from "../datasets/cifar10/testing.ts";
import type { Result } from "../results/schema/result.ts";
import { validateText } from "../results/validate/validate_text.ts";
import { CHROMIUM } from "./browser_test_support.ts";
import { testUnless } from "./ignored_test_support.ts";
import { fits, sayToWorker, type Site, type Visited, withSite } from "./web_page_test_support.ts";

const missing = CHROMIUM === undefined && "no Chromium is installed";

testUnless(
  missing,
  "The page measures and trains in a browser, and what it found is valid",
  () =>
    withSite({ gpu: true }, async (site) => {
      await needsNoServer(site);
      await benchmarks(site);
      await losesItsDevice(site);
      await trains(site);
    }),
);

testUnless(
  missing,
  "A browser that finds no GPU, or has no WebGPU, is told what to do",
  () =>
    withSite({ gpu: false }, async (site) => {
      await saysWhatIsMissing(site, "no-adapter");
      const removed = "Object.defineProperty(navigator, 'gpu', { value: undefined });";
      await saysWhatIsMissing(site, "no-webgpu", removed);
    }),
);

const start = (page: Page) => page.getByRole("button", { name: "Start" }).click();

/** The page with its adapter known. */
async function opened(site: Site, dark: boolean): Promise<Visited> {
  const visited = await site.open({ dark });
  const { page } = visited;
  await page.getByText("never ranked with hardware").waitFor();
  assert.match(await page.locator("#adapter").innerText(), /SwiftShader|software/i);
  return visited;
}

/** Whether whoever leaves the page now is asked first. */
function asksBeforeLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
}

/** The document as it is downloaded, which the rules must accept; the tab is safe to close only then. */
async function downloaded(page: Page): Promise<Result> {
  const link = page.getByRole("link", { name: "Download JSON" });
  await link.waitFor();
  assert.equal(await asksBeforeLeaving(page), true);
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.equal(await asksBeforeLeaving(page), false);
  assert.match(download.suggestedFilename(), /^trainmark-(bench|train)-\d{8}-\d{6}\.json$/);
  const { result, problems } = validateText(await readFile(await download.path(), "utf8"));
  assert.deepEqual(problems, []);
  return result!;
}

async function benchmarks(site: Site): Promise<void> {
  const { page, wrong } = await opened(site, false);
  await page.getByLabel("Only rows whose name contains").fill("gemm NN 256, relu");
  await start(page);
  const row = page.locator(".rows tbody tr").first();
  await row.waitFor();
  assert.match(await row.innerText(), /gemm NN 256x256x256[\s\S]*GFLOP\/s[\s\S]* %/);
  const result = await downloaded(page);
  assert.ok(result.kind === "bench" && result.adapter.software);
  assert.deepEqual([result.status, result.bench.rows.length], ["complete", 3]);
  await page.getByRole("button", { name: "Compare on the board" }).click();
  await page.locator("#software tr.marked").first().waitFor();
  await fits(page);
  assert.deepEqual(wrong, []);
  await page.context().close();
}

/** From the folder it finds the adapter, which only the Worker can. */
async function needsNoServer(site: Site): Promise<void> {
  const { page, wrong } = await site.open({ from: "folder" });
  await page.getByText("never ranked with hardware").waitFor();
  assert.deepEqual(wrong, []);
  await page.context().close();
}

async function trains(site: Site): Promise<void> {
  const { page, wrong } = await opened(site, true);
  await page.getByRole("radio", { name: "Training" }).check();
  const steps = page.getByLabel("Stop after steps");
  await page.getByLabel("Batch", { exact: true }).fill("20");
  await page.getByLabel("Learning rate").fill("0.01");
  await steps.fill("200");
  await lossFalls(page);
  await steps.fill("");
  await trainsOnADroppedArchive(page);
  await fits(page);
  assert.deepEqual(wrong, []);
  await page.context().close();
}

async function lossFalls(page: Page): Promise<void> {
  await start(page);
  await page.locator(".live .tiles").waitFor(); // its first steps are over
  const result = await downloaded(page);
  assert.ok(result.kind === "train");
  const { lossSamples } = result.train;
  const mean = (some: readonly number[]) => some.reduce((a, b) => a + b) / some.length;
  assert.ok(lossSamples.length >= 200 && result.dataset.synthetic);
  assert.ok(mean(lossSamples.slice(-20)) < mean(lossSamples.slice(0, 20)) - 0.2);
  await page.locator("#outcome figure", { hasText: "Training loss" }).locator("canvas").waitFor();
}

async function losesItsDevice(site: Site): Promise<void> {
  const { page } = await opened(site, true);
  await page.getByLabel("Only rows whose name contains").fill("gemm");
  await start(page);
  await page.locator(".rows tbody tr").first().waitFor();
  await sayToWorker(page, { kind: "destroy" });
  await page.getByText("The GPU is gone").waitFor();
  const { status, reason, ...kept } = await downloaded(page);
  assert.ok(kept.kind === "bench");
  assert.deepEqual([status, reason], ["interrupted", "the GPU device was lost"]);
  const { rows } = kept.bench;
  assert.equal(rows[0].status, "complete");
  assert.equal(rows.at(-1)!.status, "interrupted");
  await page.getByRole("button", { name: "Restart" }).click();
  await page.getByText("never ranked with hardware").waitFor();
  await page.context().close();
}

/** Ten thousand images a file, as in the real archive, but each class one colour, so that it is small. */
function paleFiles(): Map<string, Uint8Array> {
  const files = tinyFiles();
  const batch = new Uint8Array(10_000 * 3073);
  for (let i = 0; i < 10_000; i++) {
    batch.fill(25 * (i % 10), i * 3073, (i + 1) * 3073);
    batch[i * 3073] = i % 10;
  }
  return new Map([...BATCH_FILES.map((name) => [name, batch] as const), [
    META_FILE,
    files.get(META_FILE)!,
  ]]);
}

/** First one that is not CIFAR-10's, then one that could be, on which it trains until it is cancelled. */
async function trainsOnADroppedArchive(page: Page): Promise<void> {
  await drop(page, await archiveOf());
  await start(page);
  const alert = page.getByRole("alert").filter({ hasText: "These files cannot be trained on" });
  await alert.waitFor();
  await drop(page, await archiveOf(paleFiles()));
  await start(page);
  await page.locator(".live .tiles").waitFor(); // its first steps are over
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Run interrupted: stopped by the user.").waitFor();
  const result = await downloaded(page);
  assert.ok(result.kind === "train" && result.train.lossSamples.length >= 1);
  assert.equal(result.status, "interrupted");
  const { name, canonical, trainCount } = result.dataset;
  assert.deepEqual([name, canonical, trainCount], ["cifar10", false, 50_000]);
}

async function drop(page: Page, archive: Uint8Array): Promise<void> {
  await page.evaluate(`(async () => {
    const base64 = "${Buffer.from(archive).toString("base64")}";
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], "cifar-10-binary.tar.gz"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  })()`);
  await page.getByText("cifar-10-binary.tar.gz, ").waitFor();
}

/** @param first What the Worker does before all else. */
async function saysWhatIsMissing(site: Site, kind: string, first = ""): Promise<void> {
  const { page, wrong } = await site.open({ worker: (script) => script.replace("{", `{${first}`) });
  await page.locator(`[data-kind="${kind}"]`).waitFor();
  assert.match(await page.getByRole("alert").innerText(), /chrome:\/\/gpu/);
  await fits(page);
  assert.deepEqual(wrong, []);
  await page.context().close();
}

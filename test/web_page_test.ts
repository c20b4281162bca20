/** What the browser's page makes of what its Worker says; the Worker itself: web_run_test.ts. */
import assert from "node:assert/strict";
import path from "node:path";
import type { Page } from "playwright-core";
import type { Failure, Message } from "../bench/web/protocol.ts";
import { readResult } from "../results/schema/read_result.ts";
import { exampleBench, exampleResult } from "../results/testing.ts";
import { CHROMIUM } from "./browser_test_support.ts";
import { testUnless } from "./ignored_test_support.ts";
import { answering, fits, type Site, withSite } from "./web_page_test_support.ts";

const LIMITS = {
  maxTextureDimension2D: 8192,
  maxTextureDimension3D: 2048,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 2 ** 14,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupsPerDimension: 65535,
};

/** A phone's GPU, or a software adapter. */
function adapterOf(software: boolean): Message {
  const { adapter, runtime } = exampleBench();
  const described = { ...adapter, description: "An adapter", software, limits: LIMITS };
  return {
    kind: "adapter",
    adapter: described,
    runtime,
    driver: null,
    quanta: { hostNs: 1e5, gpuNs: null },
  };
}

const failed = (kind: Failure["kind"], message: string, largestBatch: number | null = null) =>
  [{ kind: "failure", failure: { kind, message, largestBatch } }] as const;

/** A benchmark that was recorded, run again. */
async function benchOf(machine: string): Promise<readonly Message[]> {
  const file = path.join(path.dirname(import.meta.dirname!), "results/2026-11-26", machine);
  const recorded = await readResult(path.join(file, "bench-quick.json"));
  assert.ok(recorded.kind === "bench");
  const { roofline, rows } = recorded.bench;
  return [
    { kind: "roofline", roofline: roofline! },
    ...rows.map((row): Message => ({ kind: "row", row })),
    { kind: "result", result: { ...recorded, id: crypto.randomUUID() } },
  ];
}

const start = (page: Page) => page.getByRole("button", { name: "Start" }).click();
const choose = (page: Page, kind: string) => page.getByRole("radio", { name: kind }).check();

const missing = CHROMIUM === undefined && "no Chromium is installed";

testUnless(
  missing,
  "The page says what its Worker says, and what to do where it fails",
  () =>
    withSite({ gpu: false }, async (site) => {
      await comparesOnTheBoard(site, true);
      await comparesOnTheBoard(site, false);
      await helpsWithoutWebgpu(site);
      await refusesInOneLine(site);
      await restartsAfterALoss(site);
    }),
);

async function comparesOnTheBoard(site: Site, software: boolean): Promise<void> {
  const bench = await benchOf(software ? "llvmpipe-deno" : "nvidia-h200-deno");
  const worker = answering({ describe: [adapterOf(software)], bench });
  const { page, wrong } = await site.open({ worker, width: software ? 1280 : 390 });
  const preset = page.locator("#preset");
  await page.getByText("128 MiB").first().waitFor();
  assert.equal(await preset.inputValue(), "small", "what phones and CPUs can do comes first");
  assert.equal(await page.getByText("never ranked with hardware").count(), software ? 1 : 0);
  await start(page);
  await page.getByRole("button", { name: "Compare on the board" }).click();
  const hardware = ":is(#closed, #open)";
  const own = software ? "#software" : hardware, other = software ? hardware : "#software";
  await page.locator(`${own} tr.marked`).first().waitFor();
  assert.match(await page.locator(`${own} tr.marked`).first().innerText(), /you are here/);
  assert.equal(await page.locator(`${other} tr.marked`).count(), 0);
  await fits(page);
  await page.getByRole("link", { name: "Skip to the content" }).press("Enter");
  await page.waitForURL(/#main$/);
  assert.ok(
    await page.locator(`${own} tr.marked`).first().isVisible(),
    "the content is what was there",
  );
  await page.getByRole("link", { name: "Back to the result" }).click();
  assert.ok(await page.getByRole("link", { name: "Download JSON" }).isVisible());
  await fits(page);
  assert.deepEqual(wrong, []);
  await page.context().close();
}

async function helpsWithoutWebgpu(site: Site): Promise<void> {
  const worker = answering({ describe: failed("no-webgpu", "There is no WebGPU.") });
  const { page, wrong } = await site.open({ worker });
  await page.getByRole("alert").waitFor();
  const advice = await page.getByRole("alert").locator("li").allInnerTexts();
  assert.match(advice[0], /^Chrome, Edge .*--enable-unsafe-webgpu/);
  assert.equal(advice.length, 3);
  assert.ok(await page.getByRole("button", { name: "Start" }).isHidden());
  await fits(page);
  await page.getByRole("link", { name: "Recorded results" }).click();
  await page.locator("#open tbody tr").first().waitFor();
  assert.deepEqual(wrong, []);
  await page.context().close();
}

async function refusesInOneLine(site: Site): Promise<void> {
  const memory = failed(
    "memory",
    "Cannot train convnet with batch 5000 as it is too large.",
    640,
  );
  const worker = answering({ describe: [adapterOf(false)], train: memory });
  const { page, wrong } = await site.open({ worker });
  await choose(page, "Training");
  const problems = page.locator(".problem:visible");
  await page.getByLabel("Batch", { exact: true }).fill("0");
  await page.getByLabel("Seed").fill("1.5");
  await start(page);
  assert.deepEqual(await problems.allInnerTexts(), [
    "It must be an integer >= 1.",
    "It must be an integer from 0 to 4294967295.",
  ]);
  await page.getByLabel("Seed").fill("1");
  await page.getByLabel("Batch", { exact: true }).fill("5000");
  await page.getByLabel("Images", { exact: true }).selectOption("cifar10");
  await start(page);
  assert.match((await problems.allInnerTexts()).join("\n"), /^There is no archive yet: .*$/);
  await page.getByLabel("Images", { exact: true }).selectOption("synthetic");
  await start(page);
  await page.getByRole("button", { name: "Use batch 640" }).click();
  assert.equal(await page.getByLabel("Batch", { exact: true }).inputValue(), "640");
  await fits(page);
  assert.deepEqual(wrong, []);
  await page.context().close();
}

/** Each Worker is asked once: the second one is another. */
async function restartsAfterALoss(site: Site): Promise<void> {
  const result = exampleResult();
  const answers = {
    describe: [adapterOf(true)],
    bench: failed("lost", "The GPU device was lost."),
    train: [
      { kind: "epoch", row: result.train.epochs[0] } as Message,
      { kind: "result", result } as const,
    ],
  };
  const { page, wrong } = await site.open({ worker: answering(answers) });
  const preset = page.locator("#preset");
  await page.getByText("never ranked with hardware").waitFor();
  await preset.selectOption("full");
  await start(page);
  await page.getByText("The GPU is gone").waitFor();
  await page.getByRole("button", { name: "Restart" }).click();
  await choose(page, "Training");
  await start(page);
  await page.getByRole("button", { name: "Copy JSON" }).waitFor();
  assert.equal(await page.evaluate("workers.length"), 2);
  assert.equal(await preset.inputValue(), "full", "what was chosen stays");
  assert.deepEqual(wrong, []);
  await page.context().close();
}

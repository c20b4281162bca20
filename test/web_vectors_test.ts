/** What kernels compute in a browser's Worker, where the implementation is Dawn and no text may be compiled. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { webScript } from "../bench/web/scripts.ts";
import { servePage } from "../bench/web/serve.ts";
import { CHROMIUM, openBrowser, SOFTWARE_GPU } from "./browser_test_support.ts";
import { testUnless } from "./ignored_test_support.ts";
import { vectorBytes } from "./load_vectors_test_support.ts";
import { OP_FILES } from "./vector_ops.ts";
import type { Checked } from "./web_vectors_worker.ts";

const PAGE = `<!doctype html><meta charset="utf-8"><title>vectors</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; worker-src 'self'">`;

/** All that the Worker checked, as it says it. */
async function checkedInBrowser(): Promise<Checked[]> {
  const entry = fileURLToPath(new URL("./web_vectors_worker.ts", import.meta.url));
  const { code: worker } = await webScript("web_vectors", entry);
  const server = await servePage(new Map([["index.html", PAGE], ["worker.js", worker]]), 0);
  const browser = await openBrowser(SOFTWARE_GPU);
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const vectors = OP_FILES.map((file) => Buffer.from(vectorBytes(file)).toString("base64"));
    return await page.evaluate((vectors) =>
      new Promise<Checked[]>((resolve, reject) => {
        const worker = new Worker("worker.js"), all: Checked[] = [];
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.onmessage = ({ data }) => data === "done" ? resolve(all) : all.push(data);
        worker.postMessage({ vectors });
      }), vectors);
  } finally {
    await browser.close();
    await server.close();
  }
}

testUnless(
  CHROMIUM === undefined && "no Chromium is installed",
  "in a browser's Worker every op agrees with PyTorch, and each kernel's rungs with float64",
  async () => {
    const all = await checkedInBrowser();
    const wrong = all.filter(({ problem }) => problem !== null);
    assert.deepEqual(wrong.map(({ name, problem }) => `${name}: ${problem}`), []);
    for (const { name, missing } of all) {
      if (missing !== null) console.log(`SKIPPED: ${name}: ${missing}`);
    }
    const ran = all.filter(({ missing }) => missing === null);
    const vectors = ran.filter(({ name }) => name.startsWith("vector ")).length;
    const rungs = ran.length - vectors;
    assert.ok(vectors > 20 && rungs > 20, `${vectors} vectors, ${rungs} rungs`);
  },
);

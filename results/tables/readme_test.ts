import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { update } from "./generated.ts";
import { readmeFiles, withBlocks } from "./readme.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { writeResult } from "../schema/write_result.ts";

const block = (name: string) => `<!-- ${name}:begin (generated) -->\nold\n<!-- ${name}:end -->\n`;

/** A clone without results whose READMEs have stale blocks. */
async function clone(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "trainmark-"));
  for (const folder of ["results/2026-01-01", "results/runs", "bench"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, "README.md"), `# T\n\n${block("ratios")}\nAfter.\n`);
  await writeFile(join(root, "results/README.md"), block("results") + block("hosts"));
  await writeFile(join(root, "bench/README.md"), block("options"));
  return root;
}

test("The READMEs' blocks are written, then accepted, then found stale by a new result", async () => {
  const root = await clone();
  const bring = async (check: boolean) => update("readme", await readmeFiles(root), check);
  const stale = { name: "UserError", exitCode: 1 };
  const read = (name: string) => readFile(join(root, name), "utf8");
  try {
    await bring(false);
    const first = await read("README.md");
    assert.match(
      first,
      /^# T\n\n<!-- ratios:begin \(generated\) -->\n[^]*No other library was compared/,
    );
    assert.match(first, /\n<!-- ratios:end -->\n\nAfter\.\n$/);
    assert.match(
      await read("results/README.md"),
      /\nNo result is recorded yet\.\n[^]*No adapter was/,
    );
    assert.match(await read("bench/README.md"), /\n\| --model /);
    await bring(true);

    await writeFile(join(root, "results/runs/x.json"), "not a recorded result");
    await writeResult(join(root, "results/2026-01-31/epyc/seed0.json"), exampleResult());
    const before = await read("results/README.md");
    await assert.rejects(bring(true), stale);
    assert.equal(await read("results/README.md"), before);
    await bring(false);
    assert.match(await read("results/README.md"), /\| 0 +\| +25\.00 % \| +– \| +533 \|/);
    await bring(true);

    await writeResult(join(root, "results/2026-02-01/epyc/bench.json"), exampleBench());
    await assert.rejects(bring(true), stale);
    await bring(false);
    assert.match(await read("results/README.md"), /\| +25\.00 % [^]*\n#### llvmpipe /);
    assert.match(await read("README.md"), /\*\*llvmpipe [^]*\n\| gemm 1024x1024x1024 /);
    assert.match(await read("results/pictures/peers.svg"), /time over TrainMark[^]*llvmpipe/);
    await bring(true);
  } finally {
    await rm(root, { recursive: true });
  }
});

test("A README with other ends of lines has the same blocks, and one without its block is refused", () => {
  const text = block("hosts").replaceAll("\n", "\r\n");
  const tables = { hosts: "new\n" };
  assert.equal(
    withBlocks(text, "README.md", ["hosts"], tables),
    withBlocks(block("hosts"), "README.md", ["hosts"], tables),
  );
  assert.throws(() => withBlocks("# T\n", "README.md", ["hosts"], tables), {
    name: "UserError",
    message: /^Cannot update README\.md as it has no block hosts: add the lines [^\n]*$/,
  });
});

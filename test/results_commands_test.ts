/** Verifying, comparing and submitting results through the command line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TrainResult } from "../results/schema/result.ts";
import { inRoot, type Outcome, task, withFolder } from "./command_line_test_support.ts";
import { serve } from "./server_test_support.ts";

/** Exit code and last line. */
const outcome = ({ code, stdout, stderr }: Outcome) =>
  [code, (stdout + stderr).trimEnd().split("\n").at(-1)] as const;

test("verify passes a run made here and signs it, and fails copies with another digest, hyperparameter or adapter", async () => {
  await withFolder(async (folder) => {
    const short = ["--limit", "120", "--batch", "60", "--epochs", "1"];
    const paths = ["--out", `${folder}/a.json`, "--checkpoint", `${folder}/a.safetensors`];
    const made = await task(["train", "synthetic", ...short, ...paths]);
    assert.equal(made.code, 0, made.stderr);
    const verify = (name: string, ...options: string[]) =>
      task([
        ...["verify", `${folder}/${name}.json`, "--out", `${folder}/own.json`, "--by", "Ada"],
        ...options,
      ]);
    const copy = (name: string, change: (train: TrainResult["train"]) => object, rest = {}) => {
      const document = JSON.parse(readFileSync(inRoot(`${folder}/a.json`), "utf8"));
      Object.assign(document.train, change(document.train));
      Object.assign(document, rest);
      writeFileSync(inRoot(`${folder}/${name}.json`), JSON.stringify(document));
    };
    const whole = await verify("a");
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stdout, /^rule: every bit must be the same, as adapter/m);
    assert.match(whole.stdout, /^verified: every bit is the same here\nrecord .*, signed Ada$/m);
    const judged = await task(["validate", `${folder}/a.verified.json`]);
    assert.match(
      judged.stdout,
      /verified by Ada on .*: 2 losses and the weights the same to the bit/,
    );
    assert.equal(judged.code, 0, judged.stdout);
    copy("digest", ({ weightsDigest }) => ({
      weightsDigest: weightsDigest!.replace(/.$/, (digit) => digit === "0" ? "1" : "0"),
    }));
    const forged = await verify("digest");
    assert.equal(forged.code, 1, forged.stderr);
    assert.match(forged.stdout, /^not verified: 1 of 7 checks failed: weights digest$/m);
    assert.match(forged.stdout, /^FAIL weights digest: train\.weightsDigest: "sha256:/m);
    copy("rate", ({ recipe }) => ({ recipe: { ...recipe, learningRate: 0.00101 } }));
    const other = await verify("rate", "--steps", "2", "--no-record");
    assert.equal(other.code, 1, other.stderr);
    assert.match(
      other.stdout,
      /^FAIL rules: train\.recipe\.learningRate is 0\.00101, but by --lr/m,
    );
    assert.match(other.stdout, /^FAIL losses: train\.lossSamples\[1\]: \S+ claimed, /m);
    assert.equal(existsSync(inRoot(`${folder}/rate.verified.json`)), false);
    const { adapter } = JSON.parse(readFileSync(inRoot(`${folder}/a.json`), "utf8"));
    const card = { vendor: "4318", device: "9860", description: "NVIDIA GeForce RTX 4090" };
    copy("card", () => ({}), {
      adapter: { ...adapter, ...card, software: false, isFallbackAdapter: false },
      driver: "NVIDIA 570.86.15",
    });
    const hardware = await verify("card");
    assert.equal(hardware.code, 1, hardware.stderr);
    assert.match(hardware.stdout, /^not verified: these are this software adapter's numbers, to/m);
    const wrong = await verify("a", "--weights", "none.safetensors");
    assert.deepEqual(outcome(wrong), [
      2,
      "error: Cannot use --weights as the run began with weights drawn from its seed",
    ]);
  });
});

const recorded = (machine: string) => `results/2026-11-25/${machine}-deno/bench-quick.json`;

test("compare gates: a slower other ends with 1, a faster one with 0, nothing in common with 2", async () => {
  const gate = (base: string, other: string) =>
    task(["compare", base, other, "--fail-below", "0.95", "--format", "csv"]);
  const [fast, slow] = [recorded("llvmpipe"), recorded("swiftshader")];
  assert.equal((await gate(slow, fast)).code, 0);
  assert.match(
    (await gate(fast, slow)).stderr,
    /^below: B against A, kernels max_pool .*: not measured in B$/m,
  );
  const slower = await gate(fast, slow);
  assert.equal(slower.code, 1);
  assert.match(slower.stderr, /^below: B against A, suite models: ratio 0\.214/m);
  const gpu = "results/2026-11-26/nvidia-h200-deno/bench-quick.json";
  const [code, line] = outcome(await gate(fast, gpu));
  assert.deepEqual([code, line], [
    2,
    "error: Cannot judge by --fail-below as nothing could be compared: give results with rows in common, of GPUs or of software adapters",
  ]);
});

test("submit puts a stripped document into a folder and to an address, and nothing unfit anywhere", async (t) => {
  await withFolder(async (folder) => {
    const document = JSON.parse(readFileSync(inRoot(recorded("llvmpipe")), "utf8"));
    document.host.hostname = "analytical";
    document.command = "bench --out /home/ada/o.json";
    const file = `${folder}/r.json`;
    writeFileSync(inRoot(file), JSON.stringify(document));
    const name = "2026-11-25/llvmpipe-deno/bench-quick.json";
    const { code, stdout, stderr } = await task([
      "submit",
      file,
      "--leaderboard-url",
      `${folder}/site`,
    ]);
    assert.equal(code, 0, stderr);
    const published = JSON.parse(readFileSync(inRoot(join(folder, "site", name)), "utf8"));
    assert.deepEqual([published.argv, published.host.hostname], [
      ["bench", "--out", "o.json"],
      undefined,
    ]);
    assert.match(stdout, /^ {2}host\.hostname: the field$/m);
    const put: string[] = [];
    let status = 201;
    const url = await serve(t, async (request) => {
      if (request.method !== "PUT") return new Response(null, { status: 404 });
      put.push(`${new URL(request.url).pathname} ${JSON.parse(await request.text()).id}`);
      return new Response(null, { status });
    });
    assert.equal((await task(["submit", file, "--leaderboard-url", url])).code, 0);
    assert.deepEqual(put, [`/${name} ${document.id}`]);
    status = 503;
    const [refused, line] = outcome(await task(["submit", file, "--leaderboard-url", url]));
    assert.equal(refused, 1);
    assert.match(line!, /^error: Cannot write http\S+bench-quick\.json as the server answered 503/);
    writeFileSync(inRoot(file), JSON.stringify({ ...document, id: "no" }));
    const unfit = await task(["submit", file, "--leaderboard-url", url]);
    assert.equal(unfit.code, 1);
    assert.match(unfit.stderr, /^r\.json: id: /m);
    assert.equal(put.length, 2);
  });
});

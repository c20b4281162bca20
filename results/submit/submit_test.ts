import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../test/server_test_support.ts";
import { recordedResults } from "../tables/recorded.ts";
import type { Result } from "../schema/result.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { validateText } from "../validate/validate_text.ts";
import { formatResult } from "../text/format_result.ts";
import { canonicalPath, secondPath } from "./canonical_path.ts";
import { folderStore, httpStore } from "./deliver.ts";
import { publicDocument } from "./public_document.ts";
import { publicText } from "./public_text.ts";
import { placeFor } from "./submit.ts";

test("recorded documents lie under their canonical names", async () => {
  for (const { path, result } of await recordedResults(join(import.meta.dirname!, ".."))) {
    // Its epochs are a check of overfitting, which its folder says and its document does not.
    const names = [canonicalPath(result), secondPath(result)];
    assert.ok(names.includes(path.replace("-overfit", "")), `${path} is none of ${names}`);
  }
});

test("a canonical name has no text of the document that could leave its folder or end a command", () => {
  const hostile = exampleResult();
  const description = `../../$(reboot)/"Ünï' ${"x".repeat(300)} Device`;
  const task = "../\u0000'; rm -rf ~";
  const path = canonicalPath({
    ...hostile,
    adapter: { ...hostile.adapter, description },
    train: { ...hostile.train, recipe: { ...hostile.train.recipe, task } },
  });
  assert.match(path, /^2026-11-26\/[a-z0-9-]{1,60}-deno\/rm-rf-convnet-s0\.json$/);
  assert.match(
    canonicalPath({ ...hostile, adapter: { ...hostile.adapter, description: "東京" } }),
    /\/unnamed-deno\//,
  );
});

/** The example with what a fork or a person may have added. */
function personal(): Result {
  const { host, train, dataset, ...rest } = exampleResult();
  const document = {
    ...rest,
    argv: [
      ...["train", "cifar10", "--data=/home/ada/cifar.tar.gz", "--out", "C:\\Users\\ada\\o.json"],
      ...["--weights", "/srv/ada corp/w.safetensors", "--export", "../ada/x.json"],
      ...["--epochs", "2", "--eval-every", "2"],
    ],
    host: {
      ...host,
      hostname: "analytical",
      name: "engine",
      note: "beside analytical.example in Ada's room",
    },
    dataset: { ...dataset, source: "https://ada:secret@example.org/~kriz/cifar.tar.gz" },
    train: {
      ...train,
      initialWeights: "a".repeat(64),
      extra: { Home: "/root", list: ["~/weights", "images/s, 3 / 4", "/srv/Ada and Co/x"] },
    },
    suite: { ...rest.suite, kernelHashes: rest.suite.kernelHashes },
  };
  return validateText(JSON.stringify(document)).result!;
}

test("folders and the names of machine and user are stripped; what the schema names stays, other unknown fields are shown", () => {
  const { result, removed, unknown } = publicDocument(personal(), ["analytical", "ada", "deno"]);
  const text = formatResult(result);
  assert.doesNotMatch(text, /analytical|\bada\b|\/home|Users|secret/i);
  assert.doesNotMatch(text, /(?<![\w.:/])\/\w/, "a path from the root of a disk");
  assert.equal(
    result.argv.join(" "),
    "train cifar10 --data=cifar.tar.gz --out o.json --weights w.safetensors --export x.json --epochs 2 --eval-every 2",
  );
  assert.equal(result.dataset!.source, "https://example.org/~kriz/cifar.tar.gz");
  assert.equal(result.runtime.name, "deno");
  assert.deepEqual(removed.map(({ path }) => path).sort(), [
    ...[
      ...["argv[2]", "argv[4]", "argv[6]", "argv[8]"],
      "dataset.source",
      "host.hostname",
      "host.name",
      "host.note",
      "train.extra.Home",
      "train.extra.list[0]",
      "train.extra.list[2]",
    ],
  ]);
  assert.deepEqual(unknown, ["host.note", "train.extra"]);
  assert.match(text, /"images\/s, 3 \/ 4"/);
  assert.deepEqual(validateText(text).problems, []);
  assert.match(
    publicText({ result, removed, unknown }),
    /public as they are:\n {2}host\.note: "beside/,
  );
});

test("a document without anything private is published as it is", () => {
  for (const document of [exampleResult(), exampleBench()]) {
    const { result, removed, unknown } = publicDocument(document, ["analytical", "ada"]);
    assert.deepEqual([result, removed, unknown], [document, [], []]);
  }
});

test("a second run takes its id into its name; nothing that is there is replaced", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-submit-"));
  try {
    const store = folderStore(folder);
    const [first, second] = ["1", "2"].map((digit) => ({
      ...exampleResult(),
      id: `${digit}b3c5a58-2f2c-4b9e-9c8e-0d1f0a3b4c5d`,
    }));
    const put = async (result: Result) => {
      const { path, text, there } = await placeFor(result, store);
      if (!there) await store.write(path, text);
      return [path, there];
    };
    assert.deepEqual(await put(first), [canonicalPath(first), false]);
    assert.deepEqual(await put(first), [canonicalPath(first), true]);
    assert.deepEqual(await put(second), [secondPath(second), false]);
    assert.equal(await readFile(join(folder, canonicalPath(first)), "utf8"), formatResult(first));
    const edited = { ...first, driver: "another" };
    await assert.rejects(put(edited), {
      name: "UserError",
      message: /another version of this run/,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** A server that keeps what is put, and the address of a folder of it with a key in its query. */
async function server(
  t: TestContext,
  answer: (request: Request, kept: Map<string, string>) => Promise<Response>,
) {
  const kept = new Map<string, string>();
  const address = await serve(t, (request) => answer(request, kept));
  return { kept, address: `${address}/up/?key=secret` };
}

test("an address gets a PUT below it, with its query, and not twice", async (t) => {
  const here = await server(t, async (request, kept) => {
    const { pathname, search } = new URL(request.url);
    if (search !== "?key=secret") return new Response(null, { status: 401 });
    if (request.method === "GET") {
      return new Response(kept.get(pathname) ?? null, { status: kept.has(pathname) ? 200 : 404 });
    }
    assert.deepEqual([request.method, request.headers.get("if-none-match")], ["PUT", "*"]);
    kept.set(pathname, await request.text());
    return new Response(null, { status: 201 });
  });
  const store = httpStore(here.address);
  const { path, text, there } = await placeFor(exampleResult(), store);
  assert.equal(there, false);
  await store.write(path, text);
  assert.deepEqual([...here.kept], [[`/up/${path}`, text]]);
  assert.equal((await placeFor(exampleResult(), store)).there, true);
});

test("a server that refuses or is not there is one line with the status, without the query", async (t) => {
  const here = await server(t, async (request) => {
    await request.text();
    return new Response("no", { status: request.method === "PUT" ? 507 : 404 });
  });
  const message =
    /^Cannot write http:\/\/127\.0\.0\.1:\d+\/up\/a\.json as the server answered 507[^\n]*$/;
  await assert.rejects(httpStore(here.address).write("a.json", "{}"), {
    name: "UserError",
    message,
    exitCode: 1,
  });
  const nobody = httpStore("http://127.0.0.1:1/?key=secret");
  await assert.rejects(nobody.read("a.json"), (error: Error) => {
    assert.match(
      error.message,
      /^Cannot read http:\/\/127\.0\.0\.1:1\/a\.json as the server cannot be reached/,
    );
    assert.doesNotMatch(error.message, /secret|\n/);
    return error.name === "UserError";
  });
});

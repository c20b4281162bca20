import assert from "node:assert/strict";
import { test } from "node:test";
import { Buffer } from "node:buffer";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readDocument } from "../schema/readers.ts";
import { recordedResults } from "../tables/recorded.ts";
import { exampleBench, exampleResult } from "../testing.ts";
import { HONEST } from "./corpus/honest_testing.ts";
import { CORPUS } from "./corpus/corpus_testing.ts";
import { SIZES } from "./corpus/corpus_text_testing.ts";
import { BENCH, type Edit, edited, PEERS, PROFILE, retyped, TRAIN } from "./corpus/edit_testing.ts";
import { validateText } from "./validate_text.ts";
import { validateFile } from "./validate_file.ts";

test("Every recorded result is valid and has known kernels, and no run of the recipe leaves the band", async () => {
  const recorded = await recordedResults(join(import.meta.dirname!, ".."));
  assert.ok(recorded.length > 10);
  for (const { path, result } of recorded) {
    const { problems, flags } = validateText(JSON.stringify(result));
    assert.deepEqual(problems, [], path);
    assert.deepEqual(flags.filter((flag) => /modified or|learns/.test(flag.message)), [], path);
  }
});

test("The example documents are valid, as the tests of other parts validate edits of them", () => {
  for (const document of [exampleResult(), exampleBench()]) {
    assert.deepEqual(validateText(JSON.stringify(document)).problems, []);
  }
});

test("A training in mixed precision is valid with what became of its loss scale, which of a run that broke off may be missing", () => {
  const valid = (edit: Edit) =>
    assert.deepEqual(validateText(edited(TRAIN, retyped(edit))).problems, [], String(edit));
  const mixed = (d: Parameters<Edit>[0]) => {
    d.train.recipe.precision = "mixed";
    d.dataset.sha256 = "a".repeat(64); // of which no losses in f32 are known
  };
  for (
    const lossScale of [{ final: 65536, skipped: 0 }, { final: 2 ** 18, skipped: 0 }, {
      final: 2 ** 15,
      skipped: 3,
    }]
  ) {
    valid((d) => {
      mixed(d);
      d.train.lossScale = lossScale;
    });
  }
  valid((d) => {
    mixed(d);
    Object.assign(d, { status: "interrupted", reason: "the run ended early" });
  });
});

for (const { name, text, path, reason } of CORPUS) {
  test(`A submission with ${name} is refused where it is wrong`, () => {
    const { problems, division } = validateText(text());
    const found = problems.some((problem) => problem.path === path && reason.test(problem.message));
    assert.ok(found, `want ${path || "the document"}: ${reason}, got ${JSON.stringify(problems)}`);
    assert.equal(division, null);
  });
}

for (const { name, text } of HONEST) {
  test(`An honest submission with ${name} is valid`, () => {
    assert.deepEqual(validateText(text()).problems, []);
  });
}

test("A document that has as much as it may of one thing holds to the schema", () => {
  for (const { name, most, text } of SIZES) {
    const read = readDocument(JSON.parse(text(most)));
    assert.ok(read.success, `${name}: ${read.success || read.issues[0].message}`);
  }
});

test("The corpus has at least forty submissions, and its bases are valid", () => {
  assert.ok(CORPUS.length >= 40);
  assert.equal(new Set(CORPUS.map(({ name }) => name)).size, CORPUS.length);
  for (const base of [TRAIN, BENCH, PEERS, PROFILE]) {
    assert.deepEqual(validateText(base).problems, []);
  }
});

/** Runs with the path of a file in a folder of its own. */
async function withFile(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-"));
  try {
    await body(join(folder, "result.json"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("A file that no memory would hold is refused by its size, unread", () =>
  withFile(async (path) => {
    await writeFile(path, '"');
    await truncate(path, 100e9); // which takes no room
    const { problems } = await validateFile(path);
    assert.match(problems[0].message, /^is larger than a result is: 64000000 bytes at most$/);
  }));

test("A file in UTF-16, compressed, empty, a page, with a conflict or of several documents is refused with the reason", () =>
  withFile(async (path) => {
    const cases = [
      [Buffer.from("\ufeff" + TRAIN, "utf16le"), /^is not UTF-8/],
      [Buffer.from(TRAIN, "utf16le"), /UTF-16/],
      [Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /^is not UTF-8/],
      [Buffer.from("\ufeff" + TRAIN, "utf8"), /byte order mark/],
      [gzipSync(TRAIN), /unpack it/],
      [Buffer.from(" \n"), /^is not JSON: it is empty: /],
      [Buffer.from("<!DOCTYPE html><html>"), /^is not JSON: it is a page/],
      [Buffer.from("version https://git-lfs.github.com/spec/v1\n"), /: git lfs pull fetches/],
      [Buffer.from(`<<<<<<< HEAD\n${TRAIN}=======\n`), /: Git left a conflict in it/],
      [Buffer.from(`${TRAIN}\n${TRAIN}`), /\(one document a file: divide it/],
    ] as const;
    for (const [bytes, reason] of cases) {
      await writeFile(path, bytes);
      const { problems } = await validateFile(path);
      assert.match(problems[0].message, reason);
    }
  }));

test("A missing file and a folder are the user's mistakes", async () => {
  await assert.rejects(validateFile("/no/such.json"), {
    name: "UserError",
    message: /does not exist/,
  });
  await assert.rejects(validateFile(tmpdir()), { name: "UserError", message: /is a folder/ });
});

const NASTY = '"><script>alert(1)</script><img src=x onerror=alert(2)>\x1b]0;x\x07\r\n\u2028\u202e';

/** Calls with the path of every text in a document. */
function eachText(value: unknown, visit: (path: string[]) => void, path: string[] = []): void {
  if (typeof value === "string") visit(path);
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) eachText(part, visit, [...path, key]);
}

test("Script in any text of a document is refused there with control characters, and flagged or refused without", () => {
  let texts = 0;
  for (const base of [exampleResult(), exampleBench()]) {
    eachText(base, (path) => {
      for (const nasty of [NASTY, "<script>alert(1)</script>"]) {
        const text = edited(JSON.stringify(base), (document) => {
          const at = path.slice(0, -1).reduce((value, key) => value[key], document);
          at[path.at(-1)!] = nasty;
        });
        const { problems, flags } = validateText(text);
        const said = [...problems, ...flags];
        if (nasty === NASTY) assert.ok(problems.length > 0, path.join("."));
        assert.ok(said.length > 0, path.join("."));
        for (const { path, message } of said) {
          assert.doesNotMatch(path + message, /[\p{Cc}\p{Cf}\p{Zl}]/u);
        }
        texts++;
      }
    });
  }
  assert.ok(texts > 100, `${texts}`);
});

test("Lists of 150,000 samples, and of as many wrong ones, crash nothing and fill no screen", () => {
  const many = Array.from({ length: 1.5e5 }, (_, i) => 1 + i % 7);
  for (const samples of [many, many.map(() => -1), many.map(() => null)]) {
    const { problems } = validateText(edited(PEERS, ({ bench: { peers: [peer] } }) => {
      Object.assign(peer, { samplesNs: samples, ourSamplesNs: samples });
    }));
    assert.ok(problems.length > 0 && problems.length <= 101, `${problems.length}`);
  }
});

test("Script in a key is shown on one line without control characters", () => {
  const text = edited(TRAIN, (document) => document.suite.kernelHashes[NASTY] = "x");
  for (const { path, message } of validateText(text).problems) {
    assert.doesNotMatch(path + message, /[\p{Cc}\p{Cf}\p{Zl}]/u);
  }
});

test("Unknown fields are kept, at every depth", () => {
  const text = edited(TRAIN, (document) => {
    document.future = { deep: [1] };
    document.train.epochs[0].energyJoules = 5;
  });
  const { result, problems } = validateText(text);
  assert.deepEqual(problems, []);
  assert.deepEqual(JSON.parse(JSON.stringify(result)), JSON.parse(text));
});

test("A digest that was made up is accepted, as only running again can tell", () => {
  const text = edited(
    TRAIN,
    (document) => document.train.weightsDigest = `sha256:${"5".repeat(64)}`,
  );
  assert.deepEqual(validateText(text).problems, []);
});

test("An interrupted and a failed run are valid, flagged, and of the open division", () => {
  const text = edited(TRAIN, (document) => {
    document.status = "interrupted";
    document.reason = "stopped by the user";
    document.train.epochs = document.train.epochs.slice(0, 3);
    document.train.lossSamples = document.train.lossSamples.slice(0, 1700);
    document.train.final = null;
    delete document.train.input;
  });
  const { problems, flags, division } = validateText(text);
  assert.deepEqual([problems, division], [[], "open"]);
  assert.ok(flags.some(({ path }) => path === "status"));
});

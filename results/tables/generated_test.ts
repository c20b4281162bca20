import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { update } from "./generated.ts";
import { jsonSchemas, schemaFiles } from "../schema/json_schema.ts";
import { recordedResults } from "./recorded.ts";
import { knownSources, knownWork, referenceRuns } from "../validate/reference/reference.ts";

test("update() writes what is stale, a check only names it, and then accepts it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trainmark-"));
  try {
    const path = join(folder, "some", "x.json");
    const stale = {
      name: "UserError",
      message: /^Cannot accept \S*x\.json as .*: run deno task x$/,
      exitCode: 1,
    };
    await assert.rejects(update("x", { [path]: [1] }, true), stale);
    await update("x", { [path]: [1, 2] }, false);
    assert.equal(await readFile(path, "utf8"), "[1, 2]\n");
    await update("x", { [path]: [1, 2] }, true);
    await assert.rejects(update("x", { [path]: [1] }, true), stale);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("The committed JSON Schemas, types of documents and reference data are up to date", async () => {
  const folder = join(import.meta.dirname!, "..");
  const reference = join(folder, "validate", "reference");
  const recorded = await recordedResults(folder);
  await update("schema", schemaFiles(), true);
  await update("reference", {
    [join(reference, "reference_runs.json")]: referenceRuns(recorded),
    [join(reference, "known_sources.json")]: await knownSources(),
    [join(reference, "known_work.json")]: knownWork(recorded),
  }, true);
  assert.ok(referenceRuns(recorded).length >= 5);
});

test("The JSON Schema names its draft, both kinds of result, and lets unknown fields be", () => {
  // deno-lint-ignore no-explicit-any
  const schema = jsonSchemas()["result@2"] as any;
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  const kinds = schema.oneOf ?? schema.anyOf;
  assert.deepEqual(kinds.map((one: typeof schema) => one.properties.kind.const), [
    "train",
    "bench",
  ]);
  for (const { additionalProperties } of kinds) assert.deepEqual(additionalProperties ?? {}, {});
});

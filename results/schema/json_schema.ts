/**
 * Keeps the JSON Schema files and the TypeScript types of documents equal to the zod schemas, their one source: `deno task schema` rewrites
 * json_schema/*.json and the modules of types/, `deno task schema --check` only tells whether it would.
 */
import { join } from "node:path";
import { z } from "zod";
import { generate } from "../tables/generated.ts";
import { leaderboard, LEADERBOARD_SCHEMA } from "../leaderboard/schema.ts";
import { record, VERIFIED_SCHEMA } from "../verified/record.ts";
import { bench, hostRow, peer, profile, roofline, row } from "./bench.ts";
import { dims } from "./dims.ts";
import { recipe } from "./recipe.ts";
import {
  adapter,
  benchResult,
  dataset,
  host,
  protocol,
  result,
  RESULT_SCHEMA,
  runtime,
  suite,
  trainResult,
} from "./result.ts";
import { train } from "./train.ts";
import { type JsonSchema, typeModules } from "./types/typescript.ts";

/** The newest schemas that are published, by the name of their file; the files of older versions stay as they are. */
const SCHEMAS: Readonly<Record<string, { readonly title: string; readonly schema: z.ZodType }>> = {
  "leaderboard@2": { title: LEADERBOARD_SCHEMA, schema: leaderboard },
  "result@2": { title: RESULT_SCHEMA, schema: result },
  "verified@1": { title: VERIFIED_SCHEMA, schema: record },
};

/** What has a name among the types of documents, by the module of types/ that declares it. */
const NAMED: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  documents: { Result: result, TrainResult: trainResult, BenchResult: benchResult },
  provenance: {
    ...{ Suite: suite, Runtime: runtime, Adapter: adapter, Host: host },
    ...{ Dataset: dataset, Protocol: protocol },
  },
  training: { Training: train, Recipe: recipe },
  bench: {
    ...{ Benchmark: bench, Roofline: roofline, BenchRow: row },
    ...{ PeerRow: peer, HostRow: hostRow, Profile: profile },
  },
  dims: { Dims: dims },
};

/** Every schema as JSON Schema (2020-12), by the name of its file. Rules between fields are not in it: `validate` knows them. */
export function jsonSchemas(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, { title, schema }]) => {
      // As documents are written: a field with a default may be missing.
      const { $schema, ...rest } = z.toJSONSchema(schema, {
        io: "input",
        override({ zodSchema, jsonSchema }) { // a result within another document is told of once
          if (zodSchema !== result || schema === result) return;
          for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
          jsonSchema.$ref = "result@2.json";
        },
      });
      return [name, { $schema, title, ...rest }];
    }),
  );
}

/** Modules of types, which say in plain TypeScript what a program that reads a document needs: no zod, nothing to infer. */
function documentTypes(): Record<string, string> {
  const names = z.registry<{ id: string }>();
  for (const types of Object.values(NAMED)) {
    for (const [id, schema] of Object.entries(types)) names.add(schema, { id });
  }
  const { schemas } = z.toJSONSchema(names, {
    uri: (id) => id,
    override({ zodSchema, jsonSchema }) { // as descriptions are in zod's own registry
      const described = z.globalRegistry.get(zodSchema)?.description;
      if (described) jsonSchema.description = described;
    },
  });
  const modules = Object.entries(NAMED).map(([module, types]) => [module, Object.keys(types)]);
  return typeModules(schemas as Record<string, JsonSchema>, Object.fromEntries(modules));
}

/** What the task keeps, by path. */
export function schemaFiles(): Record<string, unknown> {
  const folder = import.meta.dirname!;
  const documents = Object.entries(jsonSchemas()).map(([name, schema]) => [
    join(folder, "json_schema", `${name}.json`),
    schema,
  ]);
  const types = Object.entries(documentTypes()).map(([module, text]) => [
    join(folder, "types", `${module}.ts`),
    `/** What TrainMark writes, as types: generated from the zod schemas by \`deno task schema\`. */\n\n${text}`,
  ]);
  return Object.fromEntries([...documents, ...types]);
}

if (import.meta.main) await generate("schema", () => Promise.resolve(schemaFiles()));

/**
 * Keeps the JSON Schema files equal to the zod schemas, their one source: `deno task schema` rewrites json_schema/*.json,
 * `deno task schema --check` only tells whether it would.
 */
import { join } from "node:path";
import { z } from "zod";
import { generate } from "../tables/generated.ts";
import { leaderboard, LEADERBOARD_SCHEMA } from "../leaderboard/schema.ts";
import { result, RESULT_SCHEMA } from "./result.ts";

/** The newest schemas that are published, by the name of their file; the files of older versions stay as they are. */
const SCHEMAS: Readonly<Record<string, { readonly title: string; readonly schema: z.ZodType }>> = {
  "leaderboard@1": { title: LEADERBOARD_SCHEMA, schema: leaderboard },
  "result@2": { title: RESULT_SCHEMA, schema: result },
};

/** Every schema as JSON Schema (2020-12), by the name of its file. Rules between fields are not in it: `validate` knows them. */
export function jsonSchemas(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, { title, schema }]) => {
      // As documents are written: a field with a default may be missing.
      const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
      return [name, { $schema, title, ...rest }];
    }),
  );
}

if (import.meta.main) {
  const folder = join(import.meta.dirname!, "json_schema");
  await generate("schema", () =>
    Promise.resolve(Object.fromEntries(
      Object.entries(jsonSchemas()).map(([name, schema]) => [join(folder, `${name}.json`), schema]),
    )));
}

import assert from "node:assert/strict";
import { test } from "node:test";
import type * as inferred from "../result.ts";
import type { Dims } from "../dims.ts";
import type { Recipe } from "../recipe.ts";
import type * as dims from "./dims.ts";
import type * as written from "./documents.ts";
import type * as training from "./training.ts";
import { typeModules, typeScript } from "./typescript.ts";

/** Whether the compiler holds two types to be one: fields, modifiers and all. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

test("the types that are generated are those that zod infers, as `deno task check` finds", () => {
  const same: [
    Same<written.TrainResult, inferred.TrainResult>,
    Same<written.BenchResult, inferred.BenchResult>,
    Same<written.Result, inferred.Result>,
    Same<training.Recipe, Recipe>,
    Same<dims.Dims, Dims>,
  ] = [true, true, true, true, true];
  assert.equal(same.length, 5);
});

test("a list of lists, of a union and of objects with unions are written so that they mean it", () => {
  const list = (items: object) => ({ type: "array", items });
  const union = { anyOf: [{ type: "string" }, { type: "null" }] };
  const fields = { type: "object", properties: { a: union }, required: ["a"] };
  const types = typeScript({
    Lists: list(list({ type: "integer" })),
    Unions: list(union),
    Objects: list(fields),
    Both: list({ oneOf: [{ type: "null" }, fields] }),
  });
  assert.equal(
    types,
    `export type Lists = readonly (readonly number[])[];

export type Unions = readonly (string | null)[];

export type Objects = readonly {
  readonly a: string | null;
}[];

export type Both = readonly (null | {
  readonly a: string | null;
})[];
`,
  );
});

test("a type is imported from the module that declares it", () => {
  const refers = { type: "object", properties: { a: { $ref: "#/x/A" } }, required: ["a"] };
  const modules = typeModules({ A: { type: "string" }, B: refers, C: refers }, {
    one: ["A", "B"],
    two: ["C"],
  });
  assert.doesNotMatch(modules.one, /import/);
  assert.match(modules.two, /^import type \{ A \} from "\.\/one\.ts";\n\nexport interface C \{/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { expandTemplate } from "./template.ts";

test("expandTemplate() repeats lines, replaces expressions and leaves other WGSL alone", () => {
  const template =
    "// `note` \\\n//: for (let r = 0; r < R; r++) {\n  let a${r} = ${r * 8}u;\n//: }\nend";
  assert.equal(
    expandTemplate(template, { R: 2 }),
    "// `note` \\\n  let a0 = 0u;\n  let a1 = 8u;\nend",
  );
});

test("expandTemplate() throws on an unknown parameter", () => {
  assert.throws(() => expandTemplate("${MISSING}", {}), /MISSING is not defined/);
});

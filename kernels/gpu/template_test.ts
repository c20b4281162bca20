import assert from "node:assert/strict";
import { test } from "node:test";
import { expandTemplate, precompiled, templateSource } from "./template.ts";

test("expandTemplate() repeats lines, replaces expressions and leaves other WGSL alone", () => {
  const template =
    "// `note` \\\n//: for (let r = 0; r < R; r++) {\n  let a${r} = ${r * 8}u;\n//: }\nend";
  assert.equal(
    expandTemplate(template, { R: 2 }),
    "// `note` \\\n  let a0 = 0u;\n  let a1 = 8u;\nend",
  );
});

test("expandTemplate() throws on an unknown parameter", () => {
  assert.throws(
    () => expandTemplate("let x = ${MISSING};", {}),
    /not given: .* let x = undefined;/,
  );
});

test("a text put together from files gives the same by functions made before as by those made now", () => {
  const files = [
    "// plain\nfn f() {}\n",
    "//: for (let i = 0; i < N; i++) {\nlet a${i} = `${i}`;\n//: }\n",
    "//: const N2 = 2 * N; if (N2 > 2) {\nlet b = ${N2}; // \\ ${F('x')}\n//: }\nend\n",
  ];
  const parameters = { N: 3, F: (x: string) => `<${x}>` };
  const now = expandTemplate(files.join("|\n"), parameters);
  for (const file of files) {
    precompiled(file, new Function(`"use strict"; return ${templateSource(file)}`)());
  }
  assert.equal(expandTemplate(files.join("|\n"), parameters), now);
  assert.match(now, /^let a2 = `2`;$[^]*^let b = 6; \/\/ \\ <x>$/m);
});

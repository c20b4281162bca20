import assert from "node:assert/strict";
import { test } from "node:test";
import { expandTemplate, precompiled, type Template, templateSource } from "./template.ts";

test("expandTemplate() repeats lines, replaces expressions and leaves other WGSL alone", () => {
  const template =
    "// `note` \\\n//: for (let r = 0; r < R; r++) {\n  let a${r} = ${r * 8}u;\n//: }\nend";
  assert.equal(
    expandTemplate(template, { R: 2 }),
    "// `note` \\\n  let a0 = 0u;\n  let a1 = 8u;\nend",
  );
});

test("expandTemplate() throws on an unknown parameter", () => {
  const missing = "let x = ${MISSING};";
  assert.throws(() => expandTemplate(missing, {}), /not given: MISSING is not defined$/);
  precompiled(missing, new Function(`return ${templateSource(missing)}`)());
  assert.throws(
    () => expandTemplate(missing, {}),
    /not given: .* let x = undefined;/,
  );
});

test("a flag that is not given is an error, also where the template was expanded with it before", () => {
  const template = "//: if (BIAS) {\nadd bias\n//: }\nend";
  assert.equal(expandTemplate(template, { BIAS: true }), "add bias\nend");
  assert.throws(() => expandTemplate(template, {}), /not given: BIAS is not defined$/);
  assert.throws(() => expandTemplate(template, { RELU: true }), ReferenceError);
});

test("a text put together from files gives the same by functions made before as by those made now", () => {
  const files = [
    "// plain\nfn f() {}\n",
    "//: for (let i = 0; i < N; i++) {\nlet a${i} = `${i}`;\n//: }\n",
    "//: const N2 = 2 * N; if (N2 > 2) {\nlet b = ${N2}; // \\ ${F('x')}\n//: }\nend\n",
  ];
  const parameters = { N: 3, F: (x: string) => `<${x}>` };
  const now = expandTemplate(files.join(""), parameters);
  const called: string[] = [];
  for (const file of files) {
    const template = new Function(`"use strict"; return ${templateSource(file)}`)() as Template;
    precompiled(file, (given) => {
      called.push(file);
      return template(given);
    });
  }
  assert.equal(expandTemplate(files.join(""), parameters), now);
  assert.deepEqual(called, files);
  assert.match(now, /^let a2 = `2`;$[^]*^let b = 6; \/\/ \\ <x>$/m);
});

test("a template is expanded once for the same parameters, and anew where they are others or hold a function", () => {
  let expanded = 0;
  const template = precompiled("line ${X} that no other test has", ({ X }) => {
    expanded++;
    return `line ${typeof X === "function" ? X() : JSON.stringify(X)}`;
  });
  assert.equal(expandTemplate(template, { X: [1] }), "line [1]");
  assert.equal(expandTemplate(template, { X: [1] }), "line [1]");
  assert.equal(expanded, 1);
  assert.equal(expandTemplate(template, { X: ["1"] }), 'line ["1"]');
  let n = 0;
  const X = () => n++;
  assert.deepEqual([expandTemplate(template, { X }), expandTemplate(template, { X })], [
    "line 0",
    "line 1",
  ]);
  assert.equal(expanded, 4);
});

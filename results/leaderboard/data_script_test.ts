import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { dataScript } from "./data_script.ts";

Deno.test("A data script leaves exactly its value, whatever keys and texts it has", () => {
  const value = JSON.parse(
    '{"__proto__": {"polluted": 1}, "text": "</script><!-- \\u2028 ` ${1} \\\\ \\" \'"}',
  );
  const script = dataScript('na"me', value);
  assert.ok(!script.includes("<"), "it may stand in HTML");
  assert.match(script, /^[^\u2028\u2029]*$/);
  const left = runInNewContext(`${script}; JSON.stringify(Object.entries(trainmarkData))`);
  assert.deepEqual(JSON.parse(left), [['na"me', JSON.stringify(value)]]);
});

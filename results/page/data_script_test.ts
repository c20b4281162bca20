import assert from "node:assert/strict";
import { test } from "node:test";
import { Buffer } from "node:buffer";
import { runInNewContext } from "node:vm";
import { inflateSync } from "node:zlib";
import { dataScript, packedScript } from "./data_script.ts";

test("A data script leaves exactly its value, whatever keys and texts it has", () => {
  const value = JSON.parse(
    '{"__proto__": {"polluted": 1}, "text": "</script><!-- \\u2028 ` ${1} \\\\ \\" \'"}',
  );
  const script = dataScript('na"me', value);
  assert.ok(!script.includes("<"), "it may stand in HTML");
  assert.match(script, /^[^\u2028\u2029]*$/);
  const data = runInNewContext(`${script}; JSON.stringify(Object.entries(trainmarkData))`);
  assert.deepEqual(JSON.parse(data), [['na"me', JSON.stringify(value)]]);
});

test("A packed script holds the same value in a tenth of the size, where it repeats itself", () => {
  const value = Array.from({ length: 1000 }, (_, n) => ({ adapter: "NVIDIA H200", rank: n }));
  const script = packedScript("board", value);
  assert.ok(script.length < JSON.stringify(value).length / 5, `${script.length}`);
  const text = runInNewContext(`${script}; trainmarkData.board`);
  assert.deepEqual(JSON.parse(inflateSync(Buffer.from(text, "base64")).toString()), value);
});

import assert from "node:assert/strict";
import { unpacked } from "../page/store.ts";
import { type Cell, packed } from "./packed.ts";

Deno.test("Rows come out of a packed table as they went in, each text kept once", () => {
  const texts = new Map<string, number>();
  const rows: Record<string, Cell>[] = [
    { name: "a", value: 1.5, note: null },
    { name: "b", value: null, note: "a" },
    { name: "a", value: 0, note: null },
  ];
  const table = packed(rows, texts);
  assert.deepEqual([...texts.keys()], ["a", "b"]);
  assert.deepEqual(unpacked(JSON.parse(JSON.stringify(table)), [...texts.keys()]), rows);
  assert.deepEqual(unpacked(packed([], texts), []), []);
});

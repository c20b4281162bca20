import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "./turns.ts";

test("a turn is due ten times a second; all who wait share it, and what was stopped meanwhile ends", async () => {
  let now = 0, stopped = false;
  const turns = new Turns(() => {
    if (stopped) throw new Error("stopped");
  }, () => now);
  assert.ok(!turns.isDue);
  now = 101;
  assert.ok(turns.isDue);
  const heard: string[] = [];
  setTimeout(() => heard.push("another's timer"));
  const [first, second] = [turns.letOthers(), turns.letOthers()];
  assert.equal(first, second);
  await first;
  assert.deepEqual(heard, ["another's timer"]);
  assert.ok(!turns.isDue, "it was just given");
  setTimeout(() => stopped = true);
  await assert.rejects(turns.letOthers(), /stopped/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { type MemoryRequest, planMemory } from "./arena.ts";

const buffer = (name: string, bytes: number, first: number, last: number): MemoryRequest => ({
  name,
  need: { kind: "buffer", dtype: "f32", bytes },
  first,
  last,
});

test("planMemory() shares a slot between buffers that are never alive together", () => {
  const plan = planMemory([buffer("a", 100, 0, 1), buffer("b", 40, 1, 2), buffer("c", 80, 2, 3)]);
  assert.equal(plan.slotOf.get("a"), plan.slotOf.get("c"));
  assert.notEqual(plan.slotOf.get("a"), plan.slotOf.get("b"));
  assert.equal(plan.bytes, 140);
  assert.equal(plan.bytesUnshared, 220);
});

test("planMemory() shares textures only of one size, one fill and one kind of element", () => {
  const texture = (name: string, fill: string, first: number, integers = false): MemoryRequest => ({
    name,
    need: { kind: "texture", integers, dimension: "3d", size: [6, 6, 2] },
    fill,
    first,
    last: first,
  });
  const plan = planMemory([
    texture("a", "halo 1", 0),
    texture("b", "halo 1", 1),
    texture("c", "halo 2", 2),
    texture("d", "halo 1", 3, true),
  ]);
  assert.equal(plan.slotOf.get("a"), plan.slotOf.get("b"));
  assert.equal(plan.slots.length, 3);
});

test("planMemory() never lets two requests that are alive together share a slot", () => {
  const requests = Array.from(
    { length: 60 },
    (_, i) => buffer(`r${i}`, 16 + (i * 37) % 200, (i * 7) % 40, (i * 7) % 40 + i % 9),
  );
  const { slotOf, slots } = planMemory(requests);
  for (const a of requests) {
    const slot = slots[slotOf.get(a.name)!];
    assert.ok(
      slot.need.kind === "buffer" && a.need.kind === "buffer" && slot.need.bytes >= a.need.bytes,
    );
    for (const b of requests) {
      const together = a !== b && a.first <= b.last && b.first <= a.last;
      assert.ok(
        !together || slotOf.get(a.name) !== slotOf.get(b.name),
        `${a.name} and ${b.name} overlap`,
      );
    }
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../compare/verify/judgement.ts";
import type { BenchResult } from "../schema/result.ts";
import { BENCH, type Edit, edited } from "../validate/corpus/edit_testing.ts";
import type { VerifiedBy } from "../verified/record.ts";
import { rerunOf } from "../verified/rerun_testing.ts";
import { AmongOthers } from "./among_others.ts";

const VALID = { result: null, problems: [], flags: [], division: "closed" } as const;
const bench = (edit: Edit): BenchResult => JSON.parse(edited(BENCH, edit));

test("one device under one driver and processor that has two names is flagged", () => {
  const others = new AmongOthers();
  const flags = (description: string, rest: Edit = () => {}) =>
    others.seen(bench((d) => (d.adapter.description = description, rest(d))), VALID).flags;
  assert.deepEqual(flags("NVIDIA H200"), []);
  assert.deepEqual(flags("nvidia  H200"), []);
  assert.match(
    flags("NVIDIA H200 NVL")[0].message,
    /^is NVIDIA H200 NVL, but device 9013 .* H200:/,
  );
  assert.deepEqual(flags("NVIDIA H200 NVL", (d) => d.adapter.device = "9019"), []);
  assert.deepEqual(flags("NVIDIA H200 NVL", (d) => d.driver = "NVIDIA 575.1"), []);
  // Metal tells no numbers.
  const metal: Edit = (d) => Object.assign(d.adapter, { vendor: "0", device: "0" });
  assert.deepEqual(["Apple M3", "Apple M4"].flatMap((name) => flags(name, metal)), []);
});

test("a run verifies one result, and not another by other times of its own", () => {
  const others = new AmongOthers(), extent = { steps: null, rows: null }, sha256 = "a".repeat(64);
  const left = (rerun: BenchResult) => {
    const claimed = rerunOf(bench(() => {}));
    const own: VerifiedBy = {
      ...{ by: "Ada", sha256, ...extent },
      ...judge(claimed, rerun, sha256, extent),
      rerun,
    };
    const { verifications, flags } = others.seen(claimed, { ...VALID, verifications: [own] });
    return [verifications!.length, flags.map(({ message }) => message.slice(0, 34))];
  };
  const rerun = rerunOf(bench(() => {})), other = rerunOf(rerun);
  assert.deepEqual(left(rerun), [1, []]);
  assert.deepEqual(left(rerun), [
    0,
    ["verified by a run of another record"].map((text) => text.slice(0, 34)),
  ]);
  assert.deepEqual(left(other), [1, []]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { batches, fraction, integer, number } from "./options.ts";
import { variantChoice } from "../tune/variants_option.ts";

test("options take numbers within their range and nothing else", () => {
  assert.equal(integer(1)("100"), 100);
  assert.equal(number(0)("1e-3"), 0.001);
  assert.equal(fraction("0.999"), 0.999);
  for (const text of ["", " ", "0", "-1", "1.5", "1e400", "nan", "ten", "9007199254740993"]) {
    assert.throws(() => integer(1)(text), /It must be an integer >= 1\./, text);
  }
  for (const text of ["", "-0.1", "nan", "Infinity", "0,1"]) {
    assert.throws(() => number(0)(text), /It must be a number >= 0\./, text);
  }
  assert.throws(() => fraction("1"), /It must be a number from 0 to below 1\./);
});

test("variantChoice() reads op=name pairs", () => {
  assert.deepEqual(variantChoice(["gemm=naive", "*=tiled"]), { gemm: "naive", "*": "tiled" });
  assert.deepEqual(variantChoice(), {});
  assert.throws(() => variantChoice(["gemm"]), /must be op=name/);
  assert.throws(() => variantChoice(["gemm=a=b"]), /must be op=name/);
});

test("batches are a list of different numbers, of which one may be the largest that fits", () => {
  assert.deepEqual(batches("64"), [64]);
  assert.deepEqual(batches("8, 64,max"), [8, 64, "max"]);
  for (const text of ["", "0", "-1", "1.5", "8,", "8,8", "max,max", "ten", "8 64", "1e2", "08"]) {
    assert.throws(
      () => batches(text),
      /It must be batches apart by commas, each once: .*max/,
      text,
    );
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { kernelsText } from "./tuning_text.ts";

test("A training says whether it runs the defaults, the tuner's winners or what was asked for", () => {
  assert.equal(kernelsText({}, {}), "kernels: the defaults");
  const asked = { gemm: "naive" };
  assert.equal(kernelsText(asked, asked), "kernels: 1 asked for, gemm=naive");
  const winners = { a: "x", b: "x", c: "x", d: "x", e: "x" };
  assert.equal(
    kernelsText({ ...winners, ...asked }, asked),
    "kernels: 5 by the tuner, a=x, b=x, c=x and 2 more; 1 asked for, gemm=naive",
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { welch } from "./welch.ts";

/** Samples, and what SciPy 1.17.1 says of them: `ttest_ind(a, b, equal_var=False)`. */
const CASES = [
  {
    a: [0.5512, 0.5419, 0.5308],
    b: [0.60, 0.58, 0.61, 0.59, 0.605],
    want: [-6.975044563851321, 4.991384408840546, 0.0009385033651619297],
  },
  {
    a: [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4],
    b: [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.1],
    want: [-2.83530888071154, 27.88059607568447, 0.008425436725602347],
  },
  {
    a: [1, 2],
    b: [100, 101, 102],
    want: [-130.27608047088745, 2.8823529411764697, 1.591387589882955e-06],
  },
];

test("Welch's test agrees with SciPy's in t, degrees of freedom and p", () => {
  for (const { a, b, want } of CASES) {
    const { t, degreesOfFreedom, p } = welch(a, b);
    // jstat's incomplete beta function is good to eight digits.
    for (
      const [got, expected, tolerance] of [
        [t, want[0], 1e-12],
        [degreesOfFreedom, want[1], 1e-12],
        [p, want[2], 1e-7],
      ]
    ) {
      assert.ok(Math.abs(got - expected) <= tolerance * Math.abs(expected), `${got}, ${expected}`);
    }
  }
});

test("Samples without any spread differ for certain or not at all, and one value is no sample", () => {
  assert.equal(welch([1, 1], [1, 1]).p, 1);
  assert.equal(welch([1, 1], [2, 2]).p, 0);
  assert.throws(() => welch([1], [1, 2]), RangeError);
});

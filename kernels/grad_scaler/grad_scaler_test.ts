import assert from "node:assert/strict";
import { test } from "node:test";
import { adamw, encodeAdamW } from "../adamw/adamw.ts";
import { encodeSgd, sgd } from "../sgd/sgd.ts";
import { assertClose, randomArray, runDirty } from "../testing.ts";
import { decodeScaler, encodeScaler, FRESH_SCALER, gradScaler } from "./grad_scaler.ts";

/** What becomes of a scaler by gradients in two kernels. */
async function after(scaler: Float32Array<ArrayBuffer>, ...gradients: Float32Array<ArrayBuffer>[]) {
  for (const [i, dw] of gradients.entries()) {
    const shape = { elements: dw.length, first: i === 0, last: i === gradients.length - 1 };
    ({ scaler } = await runDirty(gradScaler(shape), { dw, scaler }));
  }
  return scaler;
}

test("a scaler halves its scale where any gradient is not finite and doubles it after 2000 updates without such", async () => {
  const fine = randomArray(70_003, 1), others = randomArray(64, 2);
  const fresh = encodeScaler(FRESH_SCALER);
  const good = await after(fresh, fine, others);
  assert.deepEqual([...good], [65536, 1, 0, 2 ** -16, 0]);
  for (const bad of [NaN, Infinity, -Infinity]) {
    for (const at of [0, 4097, 70_002]) {
      const broken = fine.slice();
      broken[at] = bad;
      assert.deepEqual(
        [...await after(good, broken, others)],
        [32768, 0, 1, 2 ** -16, 1],
        `${bad} ${at}`,
      );
      assert.deepEqual(
        [...await after(good, others, broken)],
        [32768, 0, 1, 2 ** -16, 1],
        `${bad} ${at}`,
      );
    }
  }
  const long = encodeScaler({ scale: 1024, growthTracker: 1999, skipped: 3 });
  const { scale, growthTracker, skipped, gradientScale } = decodeScaler(await after(long, fine));
  assert.deepEqual([scale, growthTracker, skipped, gradientScale], [2048, 0, 3, 1024]);
  assert.equal(
    decodeScaler(await after(encodeScaler({ scale: 1, growthTracker: 1998, skipped: 0 }), fine))
      .scale,
    1,
  );
});

test("an optimiser divides gradients by their scale, leaves an update out where the scaler says so, and does not count it", async () => {
  const n = 263, [w, dw] = [randomArray(n, 1), randomArray(n, 2)], zeros = new Float32Array(n);
  const scaled = dw.map((v) => 1024 * v);
  const scaler = (skip: number) => Float32Array.of(512, 0, 5, 1 / 1024, skip);
  const hyperOf = (update: number) => ({
    sgd: encodeSgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.05 }),
    adamw: encodeAdamW({
      ...{ learningRate: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0.1, update },
    }),
  });
  for (const name of ["sgd", "adamw"] as const) {
    const kernel = (scaled: boolean, pieces?: number) =>
      name === "sgd"
        ? sgd({ elements: n, nesterov: false, scaled, pieces })
        : adamw({ elements: n, scaled, pieces });
    const inputs = { w, m: zeros, v: zeros, hyper: hyperOf(6)[name] }; // of which 5 were left out
    const want = await runDirty(kernel(false), { ...inputs, dw, hyper: hyperOf(1)[name] });
    const got = await runDirty(kernel(true), { ...inputs, dw: scaled, scaler: scaler(0) });
    assertClose(got.w, want.w, { atol: 5e-6, rtol: 1e-6 }, name); // a power near 1, taken from 1 in f32
    const left = await runDirty(kernel(true, 2), { ...inputs, dw: scaled, scaler: scaler(1) });
    assert.deepEqual([left.w, left.m, left.dw], [w, zeros, zeros], name);
  }
});

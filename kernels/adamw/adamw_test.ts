import { test } from "node:test";
import { ELEMENTWISE } from "../elementwise/elementwise.ts";
import { assertClose, elementwiseSizes, randomArray, runDirty } from "../testing.ts";
import { adamw, encodeAdamW } from "./adamw.ts";
import { adamwReference } from "./adamw_ref.ts";

/** Steps of a few roundings, one of them a division by a root, on values around one. */
const ROUNDING = { atol: 2e-6, rtol: 2e-6 };
const ADAM = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.05 };
const OPTIONS = [ADAM, { ...ADAM, beta1: 0, beta2: 0.5, weightDecay: 0 }, { ...ADAM, eps: 0.1 }];

for (const { name: variant } of ELEMENTWISE) {
  test(`adamw ${variant} follows the reference over three steps from zero moments`, async () => {
    for (const n of elementwiseSizes(variant)) {
      for (const options of OPTIONS) {
        const zero = new Float32Array(n), w = randomArray(n, n);
        let got = { w, m: zero, v: zero };
        let want: Record<"w" | "m" | "v", Float32Array | Float64Array> = got;
        for (const update of [1, 2, 3]) {
          const dw = randomArray(n, n + update), hyper = encodeAdamW({ ...options, update });
          const { w, m, v } = await runDirty(adamw({ elements: n }, variant), {
            ...got,
            dw,
            hyper,
          });
          got = { w, m, v };
          want = adamwReference(want, dw, { ...options, update });
        }
        for (const name of ["w", "m", "v"] as const) {
          const what = `adamw ${variant} ${n} ${JSON.stringify(options)} seed ${n} ${name}`;
          assertClose(got[name], want[name], ROUNDING, what);
        }
      }
    }
  });

  test(`adamw ${variant} averages the pieces of a batch and clears their sum; decay may be left out`, async () => {
    const n = elementwiseSizes(variant).at(-1)!, options = { ...ADAM, update: 3 };
    const [w, first, second, m] = [1, 2, 3, 4].map((seed) => randomArray(n, seed));
    const v = randomArray(n, 5).map((value) => 0.1 + value ** 2);
    const mean = first.map((value, i) => (value + second[i]) / 2);
    const inputs = { w, m, v, hyper: encodeAdamW(options) };
    const sum = first.map((value, i) => value + second[i]);
    const pieces = await runDirty(adamw({ elements: n, pieces: 2 }, variant), {
      ...inputs,
      dw: sum,
    });
    const want = adamwReference(inputs, mean, options);
    assertClose(pieces.w, want.w, ROUNDING, `adamw ${variant} pieces w`);
    assertClose(pieces.dw, new Float32Array(n), { atol: 0, rtol: 0 }, `adamw ${variant} pieces dw`);
    const plain = adamw({ elements: n, decay: false }, variant);
    const free = adamwReference(inputs, mean, { ...options, weightDecay: 0 });
    const { w: undecayed } = await runDirty(plain, { ...inputs, dw: mean });
    assertClose(undecayed, free.w, ROUNDING, `adamw ${variant} no decay`);
  });
}

import { test } from "node:test";
import { ELEMENTWISE } from "../elementwise/elementwise.ts";
import { assertClose, elementwiseSizes, randomArray, runDirty } from "../testing.ts";
import { encodeSgd, sgd } from "./sgd.ts";
import { sgdReference } from "./sgd_ref.ts";

/** Three steps of a few roundings on values around one. */
const ROUNDING = { atol: 1e-6, rtol: 1e-6 };
const OPTIONS = [
  { learningRate: 0.1, momentum: 0.9, weightDecay: 0.05, nesterov: true },
  { learningRate: 0.1, momentum: 0.9, weightDecay: 0.05, nesterov: false },
  { learningRate: 0.5, momentum: 0, weightDecay: 0, nesterov: false },
];

for (const { name: variant } of ELEMENTWISE) {
  test(`sgd ${variant} follows the reference over three steps from zero momentum`, async () => {
    for (const n of elementwiseSizes(variant)) {
      for (const options of OPTIONS) {
        const start = randomArray(n, n);
        const gradients = [1, 2, 3].map((k) => randomArray(n, n + k));
        const hyper = encodeSgd(options);
        const kernel = sgd({ elements: n, nesterov: options.nesterov }, variant);
        let w = start, m = new Float32Array(n);
        for (const dw of gradients) ({ w, m } = await runDirty(kernel, { w, m, dw, hyper }));
        const want = sgdReference(start, gradients, options);
        const what = `sgd ${variant} ${n} ${JSON.stringify(options)} seed ${n}`;
        assertClose(w, want.w, ROUNDING, `${what} w`);
        assertClose(m, want.m, ROUNDING, `${what} m`);
      }
    }
  });

  test(`sgd ${variant} averages the pieces of a batch and clears their sum; decay may be left out`, async () => {
    const n = elementwiseSizes(variant).at(-1)!,
      options = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.05, nesterov: false };
    const [w, first, second] = [1, 2, 3].map((seed) => randomArray(n, seed));
    const mean = first.map((v, i) => (v + second[i]) / 2);
    const hyper = encodeSgd(options);
    const inputs = { w, m: new Float32Array(n), hyper };
    const pieces = sgd({ elements: n, nesterov: false, pieces: 2 }, variant);
    const got = await runDirty(pieces, { ...inputs, dw: first.map((v, i) => v + second[i]) });
    assertClose(got.w, sgdReference(w, [mean], options).w, ROUNDING, `sgd ${variant} pieces w`);
    assertClose(got.dw, new Float32Array(n), { atol: 0, rtol: 0 }, `sgd ${variant} pieces dw`);
    const plain = sgd({ elements: n, nesterov: false, decay: false }, variant);
    const want = sgdReference(w, [mean], { ...options, weightDecay: 0 });
    const { w: free } = await runDirty(plain, { ...inputs, dw: mean });
    assertClose(free, want.w, ROUNDING, `sgd ${variant} no decay`);
  });
}

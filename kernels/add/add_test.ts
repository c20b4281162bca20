import { test } from "node:test";
import { ELEMENTWISE } from "../elementwise/elementwise.ts";
import { assertClose, elementwiseSizes, randomArray, runDirty } from "../testing.ts";
import { add } from "./add.ts";
import { addReference } from "./add_ref.ts";

/** One rounding of a sum below 2. */
const ROUNDING = { atol: 1.2e-7, rtol: 0 };

for (const { name: variant } of ELEMENTWISE) {
  test(`add ${variant} agrees with the reference, whatever n`, async () => {
    for (const n of elementwiseSizes(variant)) {
      const a = randomArray(n, n), b = randomArray(n, n + 1);
      const { y } = await runDirty(add(n, variant), { a, b });
      assertClose(y, addReference(a, b), ROUNDING, `add ${variant} ${n} seed ${n}`);
    }
  });

  test(`add ${variant} rectifies and overwrites its first operand where it is told to`, async () => {
    const n = elementwiseSizes(variant).at(-1)!, a = randomArray(n, 1), b = randomArray(n, 2);
    const want = addReference(a, b), rectified = want.map((v) => Math.max(0, v));
    const { y } = await runDirty(add(n, variant, { inPlace: true }), { y: a, b });
    assertClose(y, want, ROUNDING, `add ${variant} in place`);
    const fused = await runDirty(add(n, variant, { relu: true }), { a, b });
    assertClose(fused.y, rectified, ROUNDING, `add ${variant} relu`);
    const both = await runDirty(add(n, variant, { relu: true, inPlace: true }), { y: a, b });
    assertClose(both.y, rectified, ROUNDING, `add ${variant} relu in place`);
  });
}

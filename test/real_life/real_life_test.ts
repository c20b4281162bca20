import assert from "node:assert/strict";
import { testUnless } from "../ignored_test_support.ts";
import { allKinds, tryCase } from "./cases.ts";

for (const [kind, cases] of await allKinds()) {
  for (const real of cases.filter(({ slow }) => !slow)) {
    testUnless(real.missing ?? false, `${kind}: ${real.name}`, async () => {
      const { problem } = await tryCase(real);
      assert.equal(problem, null, problem ?? "");
    });
  }
}

/** Every op against what PyTorch computed: all rungs, forward and backward, outputs prefilled with junk. */
import { test } from "node:test";
import { loadVectors } from "./load_vectors_test_support.ts";
import { OP_FILES, runCase } from "./vector_ops.ts";

for (const file of OP_FILES) {
  const { cases } = loadVectors(file);
  test(`${file}: ${cases.length} cases agree with PyTorch, forward and backward`, async () => {
    for (const vectors of cases) await runCase(vectors);
  });
}

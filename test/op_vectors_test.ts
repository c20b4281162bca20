/** Every op against what PyTorch computed: all rungs, forward and backward, outputs prefilled with junk. */
import { test } from "node:test";
import {
  addCase,
  biasGradientCase,
  crossEntropy,
  maxPool2d,
  normalise,
  reluCase,
} from "./vector_cases_others.ts";
import { adamwCase, sgdCase } from "./vector_cases_optimisers.ts";
import { avgPool2d, batchNormCase } from "./vector_cases_normalisation.ts";
import { conv2d, linear, matmul } from "./vector_cases_products.ts";
import { type Case, loadVectors, type VectorFile } from "./vectors_test_support.ts";

const RUN: Record<string, (one: Case) => Promise<void>> = {
  conv2d,
  matmul,
  linear,
  max_pool2d: maxPool2d,
  relu: reluCase,
  add: addCase,
  bias_gradient: biasGradientCase,
  cross_entropy: crossEntropy,
  sgd: sgdCase,
  adamw: adamwCase,
  normalise,
  avg_pool2d: avgPool2d,
  batch_norm: batchNormCase,
};

for (
  const file of [
    "conv2d",
    "matmul",
    "max_pool2d",
    "pointwise",
    "cross_entropy",
    "sgd",
    "adamw",
    "normalise",
    "avg_pool2d",
    "batch_norm",
  ] as VectorFile[]
) {
  const { cases } = loadVectors(file);
  test(`${file}: ${cases.length} cases agree with PyTorch, forward and backward`, async () => {
    for (const one of cases) await RUN[one.op](one);
  });
}

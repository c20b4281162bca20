/** Each op's comparison with PyTorch's vectors, and the files that hold ops. */
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
import type { Case, VectorFile } from "./vectors_test_support.ts";

const RUN: Record<string, (vectors: Case) => Promise<void>> = {
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

/** The files of single ops. */
export const OP_FILES: readonly VectorFile[] = [
  ...["conv2d", "matmul", "max_pool2d", "pointwise", "cross_entropy"] as const,
  ...["sgd", "adamw", "normalise", "avg_pool2d", "batch_norm"] as const,
];

/** Compares what every rung of a case's op computes. @throws {Error} Where one differs. */
export const runCase = (vectors: Case): Promise<void> => RUN[vectors.op](vectors);

import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dGradientReference, conv2dReference } from "../../../../kernels/conv2d/conv2d_ref.ts";
import { type Conv2dShape, outputShape, weightCount } from "../../../../kernels/conv2d/shape.ts";
import { gemmReference } from "../../../../kernels/gemm/gemm_ref.ts";
import { sizeOf } from "../../../../kernels/gpu/kernel.ts";
import { randomArray } from "../../../../kernels/testing.ts";
import { compare } from "../../../../kernels/tuning/compare.ts";
import { conv2dForward64, conv2dInputGradient64, conv2dWeightGradient64 } from "./conv2d.ts";
import { product64 } from "./product.ts";

const ROUNDING = { atol: 1e-12, rtol: 1e-12 };

function assertSame(got: ArrayLike<number>, want: ArrayLike<number>, what: string) {
  const { wrong, worst } = compare(got, want, ROUNDING);
  assert.equal(wrong, 0, `${what}: at ${worst} got ${got[worst]}, want ${want[worst]}`);
}

test("a product by rows is the product by its definition", () => {
  for (const [m, n, k] of [[1, 1, 1], [3, 5, 7], [4, 2, 8], [6, 9, 13]]) {
    for (const [transA, transB] of [[false, false], [true, false], [false, true], [true, true]]) {
      const a = randomArray(m * k, 1), b = randomArray(k * n, 2);
      const what = { m, n, k, transA, transB };
      assertSame(product64(a, b, what), gemmReference(a, b, null, what), JSON.stringify(what));
    }
  }
});

test("a convolution by the matrix of patches is the convolution by its definition", () => {
  const plain = { kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] } as const;
  const sizes = { batch: 2, inChannels: 3, outChannels: 5, height: 7, width: 6 };
  const shapes: Conv2dShape[] = [
    { ...sizes, ...plain },
    { ...sizes, ...plain, kernel: [1, 1], padding: [0, 0], stride: [2, 2] },
    { ...sizes, ...plain, kernel: [3, 2], padding: [2, 0], stride: [2, 1], dilation: [2, 1] },
  ];
  for (const shape of shapes) {
    const y = outputShape(shape), [, k, height, width] = y;
    const x = randomArray(2 * 3 * 7 * 6, 1), w = randomArray(weightCount(shape), 2);
    const bias = randomArray(k, 3), dy = randomArray(sizeOf(y), 4);
    const { dx, dw } = conv2dGradientReference(shape, x, w, dy);
    const what = JSON.stringify(shape);
    const want = conv2dReference(shape, x, w, bias, height * width);
    assertSame(conv2dForward64(shape, x, w, bias), want, `y of ${what}`);
    assertSame(conv2dInputGradient64(shape, dy, w), dx, `dx of ${what}`);
    assertSame(conv2dWeightGradient64(shape, x, dy), dw, `dw of ${what}`);
  }
});

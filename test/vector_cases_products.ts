/** Convolutions and matrix products against PyTorch: every rung, forward and every gradient. */
import {
  CONV2D,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  type Conv2dDirection,
  conv2dForward,
  conv2dLayout,
} from "../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../kernels/conv2d/shape.ts";
import { rungNames, variantProblem } from "../kernels/tuning/ladder.ts";
import { GEMM, gemm, type GemmShape } from "../kernels/gemm/gemm.ts";
import type { HostArrays } from "../kernels/gpu/run_kernel.ts";
import { biasGradient } from "../kernels/reduce/bias_gradient.ts";
import { fromLayout, toLayout } from "../kernels/relayout/relayout_ref.ts";
import { assertClose, runDirty, testDevice } from "../kernels/testing.ts";
import { type F32, masked, shape4, tolerance } from "./vector_cases.ts";
import type { Case } from "./vectors_test_support.ts";

export async function conv2d({ name, params, shapes, inputs, outputs }: Case): Promise<void> {
  const { capabilities } = await testDevice();
  const [batch, inChannels, height, width] = shapes.x;
  const [outChannels, , kh, kw] = shapes.w;
  const { stride, padding, dilation } = params as Pick<
    Conv2dShape,
    "stride" | "padding" | "dilation"
  >;
  const shape: Conv2dShape = {
    batch,
    inChannels,
    height,
    width,
    outChannels,
    kernel: [kh, kw],
    stride,
    padding,
    dilation,
  };
  const { x, w, b, dy } = inputs as Record<string, F32>;
  const upstream = params.relu ? masked(dy, outputs.y as F32) : dy;
  const pixels = shapes.dy[2] * shapes.dy[3];
  for (const variant of rungNames(CONV2D.forward)) {
    const layout = conv2dLayout("forward", variant);
    const can = (direction: Conv2dDirection) =>
      rungNames(CONV2D[direction]).includes(variant) &&
      variantProblem(CONV2D[direction], variant, { direction, shape }, capabilities) === null;
    const xs = toLayout(x, shape4(shapes.x), layout),
      dys = toLayout(upstream, shape4(shapes.dy), layout);
    const others: HostArrays = b ? { w, bias: b } : { w };
    if (can("forward")) {
      const kernel = conv2dForward(shape, { bias: !!b, relu: params.relu }, variant);
      const { y } = await runDirty(kernel, { x: xs, ...others });
      assertClose(
        fromLayout(y, shape4(shapes.dy), layout),
        outputs.y,
        tolerance(inChannels * kh * kw),
        `${name} ${variant} y`,
      );
    }
    if (can("backward_input")) {
      const { dx } = await runDirty(conv2dBackwardInput(shape, variant), { dy: dys, w });
      assertClose(
        fromLayout(dx, shape4(shapes.x), layout),
        outputs.dx,
        tolerance(outChannels * kh * kw),
        `${name} ${variant} dx`,
      );
    }
    if (can("backward_weight")) {
      const { dw } = await runDirty(conv2dBackwardWeight(shape, variant), { x: xs, dy: dys });
      assertClose(dw, outputs.dw, tolerance(batch * pixels), `${name} ${variant} dw`);
    }
  }
  if (b) {
    const { db } = await runDirty(biasGradient({ shape: shape4(shapes.dy), layout: "nchw" }), {
      dy: upstream,
    });
    assertClose(db, outputs.db, tolerance(batch * pixels), `${name} db`);
  }
}

/** One product by every rung that takes it. */
async function product(
  shape: GemmShape,
  inputs: HostArrays,
  want: ArrayLike<number>,
  what: string,
): Promise<void> {
  const { capabilities } = await testDevice();
  for (const variant of rungNames(GEMM)) {
    if (variantProblem(GEMM, variant, shape, capabilities)) continue;
    const { c } = await runDirty(gemm(shape, variant), inputs);
    assertClose(c, want, tolerance(shape.k), `${what} ${variant}`);
  }
}

export async function matmul({ name, params, inputs, outputs }: Case): Promise<void> {
  const { m, n, k, transposeA: transA, transposeB: transB, relu } = params as
    & Record<string, number>
    & Record<string, boolean>;
  const { a, b, bias, dy } = inputs as Record<string, F32>;
  await product(
    { m, n, k, transA, transB, bias: !!bias, relu },
    bias ? { a, b, bias } : { a, b },
    outputs.y,
    `${name} y`,
  );
  const d = relu ? masked(dy, outputs.y as F32) : dy;
  // da = dy · bᵀ and db = aᵀ · dy, each in the layout its factor was stored in; the forms a layer needs are NN, NT, TN.
  if (transA) {
    await product(
      { m: k, n: m, k: n, transA: transB, transB: true },
      { a: b, b: d },
      outputs.da,
      `${name} da`,
    );
  } else await product({ m, n: k, k: n, transB: !transB }, { a: d, b }, outputs.da, `${name} da`);
  if (transB) {
    await product({ m: n, n: k, k: m, transA: true }, { a: d, b: a }, outputs.db, `${name} db`);
  } else await product({ m: k, n, k: m, transA: !transA }, { a, b: d }, outputs.db, `${name} db`);
}

export async function linear({ name, params, shapes, inputs, outputs }: Case): Promise<void> {
  const [n, i] = shapes.x, [o] = shapes.w;
  const { x, w, b, dy } = inputs as Record<string, F32>;
  const given: HostArrays = b ? { a: x, b: w, bias: b } : { a: x, b: w };
  await product(
    { m: n, n: o, k: i, transB: true, bias: !!b, relu: params.relu },
    given,
    outputs.y,
    `${name} y`,
  );
  const d = params.relu ? masked(dy, outputs.y as F32) : dy;
  await product({ m: n, n: i, k: o }, { a: d, b: w }, outputs.dx, `${name} dx`);
  await product({ m: o, n: i, k: n, transA: true }, { a: d, b: x }, outputs.dw, `${name} dw`);
  if (!b) return;
  const { db } = await runDirty(biasGradient({ rows: n, columns: o }), { dy: d });
  assertClose(db, outputs.db, tolerance(n), `${name} db`);
}

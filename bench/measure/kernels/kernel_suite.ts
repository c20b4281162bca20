import type { Conv2dDirection } from "../../../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../../../kernels/conv2d/shape.ts";
import type { GemmShape } from "../../../kernels/gemm/gemm.ts";
import type { DType } from "../../../kernels/tuning/workload.ts";
import { type Case, makeCase } from "./case.ts";
import { memoryCases } from "./memory_cases.ts";
import { resnet50Convolutions } from "./resnet50_convs.ts";
import { conv2d, gemm } from "./sized.ts";

/** Every row of the kernel suite for an element type, GEMM first. */
export function kernelCases(dtype: DType): Case[] {
  const gemms = gemmCases(dtype);
  return dtype === "f16" ? gemms : [...gemms, ...convolutionCases(), ...memoryCases()];
}

/** Squares, then the linear layers of the models: forward, input gradient, weight gradient. */
function gemmCases(dtype: DType): Case[] {
  const squares = [256, 512, 1024, 2048, 4096].flatMap((n): GemmShape[] => {
    const plain = { m: n, n, k: n };
    if (n !== 1024) return [plain];
    return [plain, { ...plain, transB: true }, { ...plain, transA: true }];
  });
  const layers = ([
    [100, 4096, 512], // ConvNet fc1
    [100, 512, 10], // ConvNet fc2
    [8, 2048, 1000], // ResNet-50 fc
  ] as const).flatMap(([batch, inputs, outputs]): GemmShape[] => [
    { m: batch, n: outputs, k: inputs, transB: true },
    { m: batch, n: inputs, k: outputs },
    { m: outputs, n: inputs, k: batch, transA: true },
  ]);
  const quick = ({ m, transA, transB }: GemmShape) => !transA && !transB && [256, 1024].includes(m);
  return [...squares, ...layers].map((shape) =>
    makeCase("m", shape.m, (m) => gemm({ ...shape, m, dtype }), { quick: quick(shape) })
  );
}

const DIRECTIONS: readonly Conv2dDirection[] = ["forward", "backward_input", "backward_weight"];

/** The ConvNet's convolutions at batch 100 and ResNet-50's at batch 8. The first layer's input needs no gradient. */
function convolutionCases(): Case[] {
  const all = [...CONVNET, ...resnet50Convolutions(8)];
  return all.flatMap((shape) =>
    DIRECTIONS.filter((direction) => direction !== "backward_input" || shape.inChannels > 3)
      .map((direction) =>
        makeCase("batch", shape.batch, (batch) => conv2d(direction, { ...shape, batch }), {
          quick: isQuick(shape),
        })
      )
  );
}

const CONVNET: readonly Conv2dShape[] = [[3, 32, 32], [32, 16, 64]].map((
  [inChannels, size, outChannels],
) => ({
  batch: 100,
  inChannels,
  height: size,
  width: size,
  outChannels,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
}));

/** The 3x3 convolution of ResNet-50's first stage, and the ConvNet's second one. */
function isQuick({ inChannels, outChannels, kernel }: Conv2dShape): boolean {
  return kernel[0] === 3 && outChannels === 64 && (inChannels === 64 || inChannels === 32);
}

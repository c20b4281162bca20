/** What the roofline is measured with: the adapter's arithmetic peak, copy and read bandwidth, as workloads whose candidates are all tried. */
import {
  bindings,
  bytesOf,
  type Capabilities,
  ceilDiv,
  type DispatchStep,
  gridFor,
  type Kernel,
  operands,
} from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import type { DType, Workload } from "../tuning/workload.ts";
import { Random } from "../random/random.ts";
import copy from "./copy.wgsl" with { type: "text" };
import peak from "./peak.wgsl" with { type: "text" };
import read from "./read.wgsl" with { type: "text" };

/** Multiply-adds of a chain. */
const STEPS = 2048;
/**
 * What a chain of x = x * a + b does, so that a missing step shows: in f32 it approaches 1 slowly; in f16, which has few digits, it counts
 * up by halves from -512 to 512, of which each is exact. `apart` is from value to value; `unroll` are the multiply-adds of a round, many in
 * f16, as compilers pack values into registers anew in every round.
 */
const CHAIN = {
  f32: { a: 1 - 2 ** -10, b: 2 ** -10, start: 0, apart: 1 / 8, unroll: 8 },
  f16: { a: 1, b: 0.5, start: -512, apart: 1, unroll: 32 },
} as const;

/** The mean of an invocation's values in the end. */
function meanOf(dtype: "f32" | "f16", invocation: number): number {
  const { a, b, start } = CHAIN[dtype];
  const first = start + invocation % 8, limit = b / (1 - a);
  return a === 1 ? first + STEPS * b : limit + (first - limit) * a ** STEPS;
}

/** Fewest invocations of a variant. */
const LEAST = 1024;

/** Multiply-adds in registers. @param flops Of one run, about: enough to outlast a launch by far. */
export function peakWorkload(dtype: DType, flops: number): Workload {
  const { a, b } = CHAIN[dtype];
  return {
    op: "peak",
    shape: `${(flops / 1e9).toFixed(1)} GFLOP`,
    dtype,
    candidates: (device) =>
      shapesFor(dtype, device).map((shape) => peakKernel(dtype, flops, shape))
        .map((kernel) => ({ variant: kernel.variant, kernel })),
    usual: () => null,
    inputs: () => ({ seed: Float32Array.of(a, b) }),
    expect: () => [{
      output: "y",
      indices: Uint32Array.from({ length: LEAST }, (_, i) => i),
      values: Float64Array.from({ length: LEAST }, (_, i) => meanOf(dtype, i)),
      tolerance: { atol: dtype === "f32" ? 5e-4 : 1e-2, rtol: 0 }, // the rounding of the last thousand steps
    }],
  };
}

/** How the arithmetic is written: vectors of so many values, so many of them independent of each other. */
interface Chains {
  readonly fma: boolean;
  readonly width: 1 | 2 | 4;
  readonly chains: number;
}

/** Two values of f16 share a register only where they stand in a vector, for some compilers in one of two. */
const SHAPES: readonly Chains[] = [false, true].flatMap((fma) =>
  ([[1, 16], [2, 6], [2, 16], [4, 3], [4, 8]] as const)
    .map(([width, chains]) => ({ fma, width, chains }))
);

/** Those worth trying: more than 12 values of f16, which CPU adapters imitate by conversions, are several times slower there. */
function shapesFor(dtype: DType, { features, software }: Capabilities): readonly Chains[] {
  if (dtype !== "f16") return SHAPES;
  if (!features.has("shader-f16")) return [];
  return SHAPES.filter(({ width, chains }) => !software || width * chains <= 12);
}

function peakKernel(dtype: DType, flops: number, { fma, width, chains }: Chains): Kernel {
  const each = 2 * STEPS * width * chains;
  const workgroups = gridFor(Math.max(LEAST / 64, ceilDiv(flops, 64 * each)));
  const invocations = 64 * workgroups[0] * workgroups[1];
  const all = operands({ seed: [2, "read"], y: [invocations, "write"] });
  const { start: START, apart: APART, unroll: UNROLL } = CHAIN[dtype];
  const names = { SCALAR: dtype, WIDTH: width, CHAINS: chains, FMA: fma, UNROLL, START, APART };
  return {
    op: "peak",
    variant: `${fma ? "fma" : "mul+add"} ${width}x${chains}`,
    shape: `${invocations} invocations`,
    operands: all,
    flops: each * invocations,
    bytes: bytesOf(all),
    steps: [{
      kind: "dispatch",
      label: "main",
      code: expandTemplate(peak, names),
      features: dtype === "f16" ? ["shader-f16"] : [],
      constants: { ROUNDS: STEPS / UNROLL },
      bindings: bindings("read seed", "write y"),
      workgroups,
      loops: [[STEPS / UNROLL]],
    }],
  };
}

/** Copies so many bytes. @param bytes A multiple of 1024: more than any cache holds. */
export function copyWorkload(bytes: number): Workload {
  const count = bytes / 16;
  const shader = bandwidthKernel("copy", "vec4f", copy, count, count, { COUNT: count });
  const command: Kernel = {
    ...shader,
    variant: "command",
    steps: [{ kind: "copy-buffer", label: "copy", from: "x", to: "y", bytes }],
  };
  return bandwidthWorkload([shader, command], count, (x) => x);
}

/**
 * Reads so many bytes and writes little: from the buffer, or, with the time of the copy, from a texture, which llvmpipe reads ten times
 * faster.
 *
 * @param bytes A multiple of 65,536: more than any cache holds.
 */
export function readWorkload(bytes: number): Workload {
  const count = bytes / 16, each = 16;
  const code = expandTemplate(read, { TEXTURE: false });
  const constants = { COUNT: count, EACH: each };
  const buffer = bandwidthKernel("read", `vec4f x${each}`, code, count, count / each, constants, [
    [each],
  ]);
  const sums = (x: Float64Array) => {
    const y = new Float64Array(x.length / each);
    const row = 64 * 4; // values that a workgroup reads side by side
    for (let i = 0; i < x.length; i++) {
      y[Math.floor(i / (row * each)) * row + i % row] += x[i];
    }
    return y;
  };
  return bandwidthWorkload([buffer, throughTexture(buffer, count)], count, sums);
}

/** Texels in a row of the texture: what a workgroup reads. */
const WIDTH = 1024;

/** The same reads from a texture that the buffer was copied into; its rows are those of the workgroups. */
function throughTexture(kernel: Kernel, count: number): Kernel {
  const [main] = kernel.steps as DispatchStep[];
  const size = [WIDTH, count / WIDTH, 1] as const;
  const target = { to: "texels", origin: [0, 0, 0], size, rowTexels: WIDTH } as const;
  return {
    ...kernel,
    variant: "texture x16",
    workspace: { texels: { kind: "texture", dimension: "2d", size } },
    steps: [{ kind: "copy-to-texture", label: "copy", from: "x", ...target }, {
      ...main,
      code: expandTemplate(read, { TEXTURE: true }),
      bindings: bindings("texture-read texels", "write y"),
    }],
  };
}

function bandwidthKernel(
  op: string,
  variant: string,
  code: string,
  reads: number,
  writes: number,
  constants: Record<string, number>,
  loops: DispatchStep["loops"] = [],
): Kernel {
  const all = operands({ x: [4 * reads, "read"], y: [4 * writes, "write"] });
  return {
    op,
    variant,
    shape: `${4 * reads}`,
    operands: all,
    flops: 0,
    bytes: bytesOf(all),
    steps: [{
      kind: "dispatch",
      label: "main",
      code,
      constants,
      bindings: bindings("read x", "write y"),
      workgroups: gridFor(ceilDiv(writes, 64)),
      loops,
    }],
  };
}

function bandwidthWorkload(
  kernels: readonly Kernel[],
  count: number,
  expected: (x: Float64Array) => Float64Array,
): Workload {
  const [{ op, shape }] = kernels;
  return {
    op,
    shape,
    dtype: "f32",
    candidates: ({ storageTextureReads, limits }) =>
      kernels.filter(({ workspace }) =>
        workspace === undefined ||
        (storageTextureReads && count / WIDTH <= limits.maxTextureDimension2D)
      ).map((kernel) => ({ variant: kernel.variant, kernel })),
    usual: () => null,
    inputs: (seed) => ({ x: new Random(seed).signed(4 * count) }),
    expect: ({ x }) => [{
      output: "y",
      indices: null,
      values: expected(new Float64Array(x)),
      tolerance: { atol: 1e-5, rtol: 0 }, // sums of 16 values
    }],
  };
}

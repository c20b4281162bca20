import { checkSizes } from "../gpu/check_sizes.ts";
import wgsl from "./elementwise.wgsl" with { type: "text" };
import { flatStep } from "../gpu/flat.ts";
import {
  type Binding,
  bytesOf,
  type Capabilities,
  ceilDiv,
  type CopyStep,
  type Kernel,
  type Operand,
  operands,
  type Step,
} from "../gpu/kernel.ts";
import { limitProblem } from "../gpu/limits.ts";
import { expandTemplate } from "../gpu/template.ts";

/** Rungs of elementwise ops, slowest first: one element a thread; four; four, with what is read copied into textures. */
export const ELEMENTWISE_VARIANTS = ["naive", "vec4", "texture"] as const;
export type ElementwiseVariant = typeof ELEMENTWISE_VARIANTS[number];

/** An op whose operands are flat arrays of one length, computed element by element. */
export interface Elementwise {
  readonly op: string;
  /** Element count; any positive integer. */
  readonly n: number;
  readonly variant: ElementwiseVariant;
  /** Template of `fn element(i: u32)`: see elementwise.wgsl. */
  readonly code: string;
  /** Further names that the template sees. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, Operand["access"]>>;
  /** Uniforms by name: their WGSL type, which the code declares, and its size. */
  readonly uniforms?: Readonly<Record<string, { type: string; bytes: number }>>;
  readonly flopsPerElement: number;
}

/** Texels in a row of the textures: at least 16, as copies need rows of 256 bytes. */
const TEXELS = 1024;
const LEAST_TEXELS = 16;
/**
 * Rows of a texture: 16 MiB. Longer arrays are copied and computed a block at a time, so that the textures stay small beside
 * them.
 */
const ROWS = 1024;

/**
 * A kernel for an elementwise op. In `vec4`, the last `n % 4` elements are a second dispatch of the same text with
 * scalars, as an array of `vec4f` cannot end inside an element. In `texture`, what does not fill a row of texels is computed
 * from the buffers.
 *
 * @throws {RangeError} If n is not a positive integer, or the rung cannot compute it.
 */
export function elementwise(what: Elementwise): Kernel {
  const { op, n, variant, arrays, uniforms = {}, flopsPerElement } = what;
  checkSizes(op, { n });
  const problem = variant === "texture" ? textureProblem(n) : null;
  if (problem) throw new RangeError(`Cannot run ${op}/${variant} as ${problem}`);
  const flat = Object.entries(arrays).map(([name, access]) => [name, [n, access] as const]);
  const others = Object.entries(uniforms).map(([name, { bytes }]) =>
    [name, { bytes, access: "read" as const }] as const
  );
  const all = { ...operands(Object.fromEntries(flat)), ...Object.fromEntries(others) };
  return {
    op,
    variant,
    shape: `${n}`,
    operands: all,
    ...(variant === "texture" ? texturePlan(what) : { steps: bufferSteps(what) }),
    flops: n * flopsPerElement,
    bytes: bytesOf(all),
  };
}

/** Why a rung cannot compute n elements of a kernel on a device, or null. */
export function elementwiseProblem(
  kernel: (variant: ElementwiseVariant) => Kernel,
  n: number,
  variant: ElementwiseVariant,
  device: Capabilities,
): string | null {
  if (variant !== "texture") return null;
  if (!device.storageTextureReads) return "the device reads no storage textures";
  return textureProblem(n) ?? limitProblem(kernel(variant), device);
}

function textureProblem(n: number): string | null {
  return n >= 4 * LEAST_TEXELS
    ? null
    : `elements must be at least ${4 * LEAST_TEXELS}: there are ${n}`;
}

function bufferSteps(what: Elementwise): Step[] {
  const { n, variant } = what;
  const whole = variant === "vec4" ? Math.floor(n / 4) : 0;
  const steps: Step[] = [];
  if (whole > 0) {
    steps.push(dispatch(what, { label: "main", type: "vec4f", first: 0, threads: whole }));
  }
  if (4 * whole < n) {
    const label = whole > 0 ? "tail" : "main";
    const first = 4 * whole;
    steps.push(dispatch(what, { label, type: "f32", first, threads: n - first }));
  }
  return steps;
}

function texturePlan(what: Elementwise): Pick<Kernel, "steps" | "workspace"> {
  const elements = Math.floor(what.n / 4);
  let texels = LEAST_TEXELS;
  while (texels < TEXELS && 2 * texels <= elements) texels *= 2;
  const rows = Math.floor(elements / texels), blocks = ceilDiv(rows, ROWS);
  const size = [texels, Math.min(ROWS, rows), 1] as const;
  const names = readBy(what);
  const blockSteps = (block: number): Step[] => {
    const first = block * ROWS * texels, height = Math.min(ROWS, rows - block * ROWS);
    const labelled = (label: string) => blocks === 1 ? label : `${label}_${block}`;
    return [
      ...names.map((name): CopyStep => ({
        kind: "copy-to-texture",
        label: labelled(`copy_${name}`),
        from: name,
        fromTexel: first,
        to: `${name}Texels`,
        origin: [0, 0, 0],
        size: [texels, height, 1],
        rowTexels: texels,
      })),
      dispatch(what, {
        ...{ label: labelled("main"), type: "vec4f", first, threads: height * texels, texels },
      }),
    ];
  };
  return {
    workspace: Object.fromEntries(
      names.map((name) => [`${name}Texels`, { kind: "texture", dimension: "2d", size }]),
    ),
    steps: [
      ...Array.from({ length: blocks }, (_, block) => blockSteps(block)).flat(),
      ...restStep(what, 4 * rows * texels),
    ],
  };
}

/** What does not fill a row of texels. */
function restStep(what: Elementwise, done: number): Step[] {
  const rest = what.n - done;
  if (rest === 0) return [];
  const [type, size] = rest % 4 === 0 ? ["vec4f", 4] as const : ["f32", 1] as const;
  return [dispatch(what, { label: "rest", type, first: done / size, threads: rest / size })];
}

/** Arrays whose old values count. */
function readBy({ arrays }: Elementwise): string[] {
  return Object.keys(arrays).filter((name) => arrays[name] !== "write");
}

/** Some of the elements. */
interface Part {
  readonly label: string;
  readonly type: "f32" | "vec4f";
  /** In elements of the type. */
  readonly first: number;
  readonly threads: number;
  /** Of a row, if what is read comes from textures that begin with the first element. */
  readonly texels?: number;
}

function dispatch(what: Elementwise, { label, type, first, threads, texels = 0 }: Part): Step {
  const { code, parameters, arrays, uniforms = {} } = what;
  const reads = readBy(what);
  const textured = texels > 0 ? reads : [];
  const buffers = Object.keys(arrays).filter((name) => texels === 0 || arrays[name] !== "read");
  const bindings: Binding[] = [
    ...buffers.map((name): Binding => ({ name, as: arrays[name] === "read" ? "read" : "write" })),
    ...textured.map((name): Binding => ({ name: `${name}Texels`, as: "texture-read" })),
    ...Object.keys(uniforms).map((name): Binding => ({ name, as: "uniform" })),
  ];
  const header = expandTemplate(wgsl, {
    F: type,
    TEXELS: texels,
    READS: reads,
    BUFFERS: buffers.map((name, binding) => {
      return { binding, name, access: arrays[name] === "read" ? "read" : "read_write" };
    }),
    TEXTURES: textured.map((name, i) => ({ binding: buffers.length + i, name })),
    UNIFORMS: Object.entries(uniforms).map(([name, { type }], i) => {
      return { binding: buffers.length + textured.length + i, name, type };
    }),
  });
  return flatStep({
    label,
    code: header + expandTemplate(code, { ...parameters, F: type }),
    threads,
    bindings,
    constants: { FIRST: first },
    loops: [],
  });
}

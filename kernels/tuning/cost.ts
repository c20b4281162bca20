/**
 * What a kernel is taken to cost before anything is measured, so that a tuner tries the promising candidates only: waves, waste and
 * bytes, as far as its description tells them.
 */
import {
  type Capabilities,
  ceilDiv,
  type DispatchStep,
  type Kernel,
  sizeOf,
  type TileWork,
} from "../gpu/kernel.ts";
import { byteLength, TEXEL_BYTES } from "../dtype.ts";

/** What a device is taken to be like; costs are in the time of a multiply-add of all its processors together. */
interface Machine {
  /** Workgroups that run at a time. */
  readonly units: number;
  /** Of a byte from a buffer, and from a texture. */
  readonly buffer: number;
  readonly texture: number;
  /** Of a dispatch or copy. */
  readonly launch: number;
}

/**
 * A large GPU (two workgroups for each of 132 multiprocessors; rungs that read textures took 7 to 400 times as long on an H200), and
 * llvmpipe on a few cores, whose loads from buffers take four times as long as those from textures.
 */
const HARDWARE: Machine = { units: 256, buffer: 4, texture: 32, launch: 2e7 };
const SOFTWARE: Machine = { units: 2, buffer: 4, texture: 1, launch: 3e6 };

/** How many times faster a subgroup multiplies matrices: an A100 310 TFLOP/s from WGSL, where its vectors of f16 have 39 by specification. */
const MATRICES = 8;

/** The work of a result `[m, n]` in tiles that share what they load, over sums of k: what covers no result counts as well. */
export function tileWork(
  { m, n, k }: { readonly m: number; readonly n: number; readonly k: number },
  [rows, columns]: readonly [rows: number, columns: number],
): TileWork {
  const tiles = ceilDiv(m, rows) * ceilDiv(n, columns);
  return {
    products: tiles * rows * columns * k,
    loadedBytes: byteLength("f32", tiles * (rows + columns) * k),
  };
}

/** The estimated cost of a kernel, to be compared with those of other kernels for the same shape only. */
export function costOf(kernel: Kernel, { software }: Pick<Capabilities, "software">): number {
  const machine = software ? SOFTWARE : HARDWARE;
  return kernel.steps.reduce((sum, step) => {
    if (step.kind === "dispatch") return sum + dispatchCost(kernel, step, machine);
    const bytes = step.kind === "copy-buffer" ? step.bytes : TEXEL_BYTES * sizeOf(step.size);
    return sum + machine.launch + 2 * bytes * Math.min(machine.buffer, machine.texture);
  }, 0);
}

/** Whole waves of workgroups: the last one may leave most of a device idle. */
function dispatchCost(kernel: Kernel, step: DispatchStep, machine: Machine): number {
  const workgroups = sizeOf(step.workgroups);
  const waste = machine.units * ceilDiv(workgroups, machine.units) / workgroups;
  const { products = 0, loadedBytes } = step.work ?? {};
  const readsTexture = step.bindings.some(({ as }) => as === "texture-read");
  const read = loadedBytes ?? boundBytes(kernel, step, false);
  const loads = read * (readsTexture ? machine.texture : machine.buffer);
  const stores = boundBytes(kernel, step, true) * machine.buffer;
  const speed = step.subgroupMatrix ? MATRICES : 1;
  return machine.launch + waste * (products / speed + loads + stores);
}

/** Bytes of all that a step writes, or of all that it reads. */
function boundBytes({ operands, workspace }: Kernel, step: DispatchStep, written: boolean): number {
  const bytesOf = (name: string) => {
    const scratch = workspace?.[name];
    if (!scratch) return operands[name].bytes;
    return scratch.kind === "texture" ? TEXEL_BYTES * sizeOf(scratch.size) : scratch.bytes;
  };
  return step.bindings.filter(({ as }) => as.endsWith("write") === written)
    .reduce((sum, { name }) => sum + bytesOf(name), 0);
}

import { checkSizes } from "../gpu/check_sizes.ts";
import { flatStep, workgroupStep } from "../gpu/flat.ts";
import { bindings, bytesOf, ceilDiv, type Kernel, operands, scratch } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import find from "./find.wgsl" with { type: "text" };
import move from "./move.wgsl" with { type: "text" };
import wgsl from "./scaler.wgsl" with { type: "text" };

/** WGSL declaration of `struct Scaler`. */
export const SCALER_WGSL: string = wgsl;

/** Its numbers, all f32. */
export const SCALER_COUNT = 5;

/** torch.amp.GradScaler's. */
const BACKOFF = 0.5, GROWTH = 2, INTERVAL = 2000;

/** What of a scaler outlives a step. */
export interface ScalerState {
  /** What the next loss is multiplied by. */
  readonly scale: number;
  /** Updates since it changed. */
  readonly growthTracker: number;
  /** Updates that were skipped, as a gradient was not finite. */
  readonly skipped: number;
}

/** Before the first update: torch.amp.GradScaler's. */
export const FRESH_SCALER: ScalerState = { scale: 65536, growthTracker: 0, skipped: 0 };

/** The numbers of a buffer `scaler`. */
export function encodeScaler({ scale, growthTracker, skipped }: ScalerState) {
  return Float32Array.of(scale, growthTracker, skipped, 1 / scale, 0);
}

/** What a buffer `scaler` tells, and what the gradients of the last update were multiplied by. */
export function decodeScaler(
  [scale, growthTracker, skipped, unscale]: Float32Array,
): ScalerState & { readonly gradientScale: number } {
  return { scale, growthTracker, skipped, gradientScale: 1 / unscale };
}

/** Gradients that a scaler looks at; where bindings cannot hold them all, they are several kernels' in a row. */
export interface GradScalerShape {
  readonly elements: number;
  /** The first gradients of an update. */
  readonly first: boolean;
  /** The last ones. */
  readonly last: boolean;
}

const ELEMENTS_PER_THREAD = 32, MOST_PARTIALS = 16_384;

/**
 * Whether gradients are finite, and how the scale of the loss moves: what torch.amp.GradScaler does, without a word from the host. Operands:
 * `dw` [elements] f32, `scaler` (updated). The optimiser reads from it what to multiply gradients by, and whether to leave the update out.
 *
 * @throws {RangeError} If the number of elements is not a positive integer.
 * @see https://pytorch.org/docs/stable/amp.html#torch.amp.GradScaler
 */
export function gradScaler({ elements, first, last }: GradScalerShape): Kernel {
  checkSizes("grad_scaler", { elements });
  const lanes = elements % 4 === 0 ? 4 : 1, length = elements / lanes;
  const threads = Math.min(ceilDiv(length, ELEMENTS_PER_THREAD), MOST_PARTIALS);
  const all = operands({ dw: [elements, "read"], scaler: [SCALER_COUNT, "update"] });
  const names = { FIRST: first, LAST: last, BACKOFF, GROWTH, INTERVAL };
  const order = [!first && "goes on", !last && "to be gone on with"].filter(Boolean);
  return {
    op: "grad_scaler",
    variant: "partials",
    shape: [elements, ...order].join(" "),
    operands: all,
    workspace: { partials: scratch(threads, "u32") },
    steps: [
      flatStep({
        label: "find",
        code: expandTemplate(find, { F: lanes === 4 ? "vec4f" : "f32" }),
        threads,
        bindings: bindings("read dw", "write partials"),
        constants: { LENGTH: length },
        loops: [[ceilDiv(length, threads)]],
      }),
      workgroupStep({
        label: "move",
        code: wgsl + expandTemplate(move, names),
        workgroups: 1,
        bindings: bindings("read partials", "write scaler"),
        constants: { LENGTH: threads },
        loops: [[ceilDiv(threads, 64)], [6]],
      }),
    ],
    flops: 0,
    bytes: bytesOf(all),
  };
}

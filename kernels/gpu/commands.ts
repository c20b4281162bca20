import { TEXEL_BYTES } from "../dtype.ts";
import type { CopyBufferStep, CopyStep } from "./kernel.ts";

/** A part of a buffer bound to an operand. The offset must be a multiple of 256 bytes. */
export interface BufferRange {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

/** What a kernel's names stand for: ranges for its operands and buffers, textures for its workspace. */
export type Resources = Readonly<Record<string, BufferRange | GPUTexture>>;

/** What a step comes to, ready to be encoded. */
export type Command =
  | {
    readonly kind: "dispatch";
    readonly pipeline: GPUComputePipeline;
    readonly bindGroup: GPUBindGroup;
    readonly workgroups: readonly [number, number, number];
  }
  | { readonly kind: "copy"; readonly encode: (encoder: GPUCommandEncoder) => void };

/** Encodes a dispatch. */
export function dispatch(
  pass: GPUComputePassEncoder,
  { pipeline, bindGroup, workgroups }: Command & { kind: "dispatch" },
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
}

/** The command of a copy between buffers. */
export function copyBufferCommand(
  { from, to, bytes }: CopyBufferStep,
  resources: Resources,
): Command {
  const source = resources[from] as BufferRange, target = resources[to] as BufferRange;
  return {
    kind: "copy",
    encode: (encoder) =>
      encoder.copyBufferToBuffer(source.buffer, source.offset, target.buffer, target.offset, bytes),
  };
}

/** The command of a copy into a texture. */
export function copyCommand(step: CopyStep, resources: Resources): Command {
  const from = resources[step.from] as BufferRange;
  const texture = resources[step.to] as GPUTexture;
  const source = {
    buffer: from.buffer,
    offset: from.offset + TEXEL_BYTES * (step.fromTexel ?? 0),
    bytesPerRow: TEXEL_BYTES * step.rowTexels,
    rowsPerImage: step.size[1],
  };
  return {
    kind: "copy",
    encode: (encoder) =>
      encoder.copyBufferToTexture(source, { texture, origin: [...step.origin] }, [...step.size]),
  };
}

import { ceilDiv, sizeOf } from "./gpu/kernel.ts";

/**
 * How a 4-D activation lies in its buffer. `nchw` is PyTorch's order and the layout of every public boundary. `nc4hw4` keeps
 * channels in fours, `[N, ceil(C/4), H, pitch(W), 4]`, one `vec4f` per pixel and channel group: aligned vector loads, and
 * rows that WebGPU can copy into textures. Its padding channels are zero; its padding columns hold anything. `nhwc` keeps the
 * channels of a pixel side by side, `[N, H, W, ceil(C/4), 4]`: a sum over channels reads vectors that are neighbours. Its
 * padding channels are zero.
 */
export type Layout = "nchw" | "nc4hw4" | "nhwc";

export const LAYOUTS: readonly Layout[] = ["nchw", "nc4hw4", "nhwc"];

/** Batch, channels, height, width. */
export type Shape4 = readonly [n: number, c: number, h: number, w: number];

/** Texels from one row of `nc4hw4` to the next: W rounded up to 16, as copies into textures need rows of 256 bytes. */
export function pitch(width: number): number {
  return 16 * ceilDiv(width, 16);
}

/** Channel groups of four. */
export function groups(channels: number): number {
  return ceilDiv(channels, 4);
}

/** Number of 4-byte elements that a 4-D tensor occupies in a layout. */
export function elementsIn(layout: Layout, [n, c, h, w]: Shape4): number {
  if (layout === "nchw") return sizeOf([n, c, h, w]);
  return n * groups(c) * h * (layout === "nc4hw4" ? pitch(w) : w) * 4;
}

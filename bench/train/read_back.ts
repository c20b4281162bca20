/** How many batches are queued between two read-backs of the losses, the only waits inside an epoch. */
import type { Plan } from "../../models/plan/plan.ts";

/** At first. */
const FIRST_STEPS = 50;
/** Up to so many where that takes less than so many seconds: Deno's wait is of 11 ms, which is 20 steps of the ConvNet on an H200. */
export const MOST_READ_BACK_STEPS = 500;
const READ_BACK_SECONDS = 0.25;
/** Fewer where they compute or upload so much that a progress display would stand still, or uploads pile up. */
const READ_BACK_FLOPS = 500e9;
const READ_BACK_BYTES = 256e6;

/** Most batches of so many bytes between two read-backs. */
export function mostTogether(bytes: number): number {
  return Math.max(1, Math.min(MOST_READ_BACK_STEPS, Math.floor(READ_BACK_BYTES / bytes)));
}

/** Batches of a plan between its first two read-backs. */
export function firstTogether({ kernels }: Plan, most: number): number {
  const flops = kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
  return Math.min(READ_BACK_FLOPS / flops, FIRST_STEPS, most);
}

/** Batches before the next read-back, where so many took so long. */
export function nextTogether(together: number, seconds: number, most: number): number {
  return seconds < READ_BACK_SECONDS ? Math.min(2 * together, most) : together;
}

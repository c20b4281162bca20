import type { Device } from "../../../kernels/gpu/device.ts";
import type { Dims } from "../../../results/schema/dims.ts";

/** Work that the host does before a GPU has any. */
export interface HostCase {
  /** In snake_case. */
  readonly op: string;
  readonly shape: string;
  readonly dims: Dims;
  /** What a call handles: dispatches, images. */
  readonly unit: string;
  /** Also part of the curated rows. */
  readonly quick: boolean;
  /** Makes what the calls need; the device's work is not waited for. */
  open(device: Device): Promise<OpenHostCase>;
}

/** Work that is ready to be timed. */
export interface OpenHostCase {
  /** How many a call handles. */
  readonly things: number;
  /** Does it once. */
  call(): unknown;
  /** Looks at what a call gave. @returns What is wrong with it, or null. */
  check(): Promise<string | null>;
  close?(): void;
}

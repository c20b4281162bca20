import {
  imagesOfParts,
  packedBytes,
  type SplitParts,
  splitParts,
} from "../../kernels/augment/split_parts.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange } from "../../kernels/gpu/dispatcher.ts";
import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import type { Mode } from "../graph/graph.ts";
import { roomProblem } from "../plan/host_memory.ts";
import type { ResidentParts, TrainingSettings } from "../plan/training.ts";

/** A split of a data set whose images lie on a device, so that a step uploads their indices only. */
export class ResidentSplit {
  readonly parts: SplitParts;
  /** By the names that plans have for them. */
  readonly buffers: Readonly<Record<string, BufferRange>>;

  private constructor(
    parts: SplitParts,
    buffers: Readonly<Record<string, BufferRange>>,
  ) {
    this.parts = parts;
    this.buffers = buffers;
  }

  /**
   * Copies images to a device, in as many buffers as its limits ask for.
   *
   * @param images `[count, C, H, W]` u8.
   * @param capabilities Whose limits count, if not the device's own.
   * @returns Null where the limits or the memory of the device do not suffice: the images of each batch are then to be uploaded.
   */
  static async upload(
    device: Device,
    images: Uint8Array<ArrayBuffer>,
    count: number,
    capabilities: Capabilities = device.capabilities,
  ): Promise<ResidentSplit | null> {
    const imageBytes = images.length / count;
    const parts = splitParts(count, imageBytes, capabilities);
    if (!parts) return null;
    const { software } = capabilities;
    // As what is written is there twice, until the GPU has it.
    if (software && roomProblem(2 * images.length, capabilities) !== null) return null;
    const sizes = Object.entries(imagesOfParts(parts));
    device.gpu.pushErrorScope("out-of-memory");
    const buffers = sizes.map(([name, n]) => device.createBuffer(packedBytes(n, imageBytes), name));
    if (await device.gpu.popErrorScope()) {
      for (const { buffer } of buffers) buffer.destroy();
      return null;
    }
    for (const [part, range] of buffers.entries()) {
      const from = part * parts.perPart * imageBytes;
      device.write(range, images.subarray(from, from + sizes[part][1] * imageBytes));
    }
    return new ResidentSplit(
      parts,
      Object.fromEntries(sizes.map(([name], part) => [name, buffers[part]])),
    );
  }

  /** Gives the memory back. The sessions that draw from it must be closed. */
  close(): void {
    for (const { buffer } of Object.values(this.buffers)) buffer.destroy();
  }
}

/** The splits on a device that a session draws from. */
export type ResidentSplits = Readonly<Partial<Record<Mode, ResidentSplit>>>;

/** What plans need to know of them. */
export function residentParts({ train, evaluate }: ResidentSplits): ResidentParts {
  return { train: train?.parts, evaluate: evaluate?.parts };
}

/** @throws {RangeError} If the splits are not those that are planned for. */
export function checkSplits({ resident = {} }: TrainingSettings, splits: ResidentSplits): void {
  for (const mode of ["train", "evaluate"] as const) {
    const [planned, given] = [resident[mode], splits[mode]?.parts].map((split) =>
      split ? `${split.count} images, ${split.perPart} to a buffer` : "none on the device"
    );
    if (planned === given) continue;
    throw new RangeError(
      `Cannot open the session as the split to ${mode} on must be the planned one: ${planned}; it is ${given}`,
    );
  }
}

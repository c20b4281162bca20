import type { Step } from "../../kernels/step/step.ts";
import type { TrainingSettings } from "../plan/training.ts";
import type { ResidentSplits } from "./resident_split.ts";

/** A batch drawn from a split that lies on the device. */
export interface IndexedBatch {
  /** `[batch]`, places in the split, which key the augmentation. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** `[batch]` */
  readonly labels: Uint32Array<ArrayBuffer>;
}

/** A batch with its images. */
export interface Batch extends IndexedBatch {
  /** `[batch,C,H,W]` u8. */
  readonly images: Uint8Array<ArrayBuffer>;
}

/** What a batch must be like to be run. */
export interface BatchLimits {
  /** Values that a batch's arrays must hold; images none where the split lies on the device. */
  readonly lengths: Readonly<Record<keyof Batch, number>>;
  /** Images of the split that lies on the device; infinite where batches have their own, whose indices only key the augmentation. */
  readonly splitCount: number;
  readonly slots: number;
}

/**
 * @throws {RangeError} If an array is not as long as the compiled batch, an index is not in the split, or the step's slot or count does
 *   not fit it.
 */
export function checkBatch(
  { lengths, splitCount, slots }: BatchLimits,
  batch: Batch | IndexedBatch,
  { slot, count }: Step,
): void {
  const arrays = { images: [], ...batch };
  for (const name of ["images", "labels", "indices"] as const) {
    const { length } = arrays[name];
    if (length !== lengths[name]) {
      throw new RangeError(
        `Cannot run the batch as ${name} must hold ${lengths[name]} values: it holds ${length}`,
      );
    }
  }
  const outside = batch.indices.find((index) => index >= splitCount);
  if (outside !== undefined) {
    throw new RangeError(
      `Cannot run the batch as its indices must be below ${splitCount}, the images on the device: one is ${outside}`,
    );
  }
  if (!(slot >= 0 && slot < slots)) {
    throw new RangeError(
      `Cannot run the step as its slot must be below ${slots}: current value is ${slot}`,
    );
  }
  if (!(count >= 1 && count <= lengths.labels)) {
    throw new RangeError(
      `Cannot run the step as its count must be from 1 to ${lengths.labels}: current value is ${count}`,
    );
  }
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

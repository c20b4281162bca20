import type { Step } from "../../kernels/step/step.ts";

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

/** A step of training: a batch and how far to go along its gradients. */
export interface TrainingStep extends Step {
  readonly learningRate: number;
}

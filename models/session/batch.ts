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

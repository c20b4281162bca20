/** What failed: the device is gone, it has no memory left, somebody stopped its work, or anything else. */
export type GpuFailure = "lost" | "memory" | "stopped" | "other";

/**
 * A failure of the GPU or its driver: a validation or memory error, a lost device, wrong answers, WGSL that does not
 * compile.
 */
export class GpuError extends Error {
  override name = "GpuError";
  readonly failure: GpuFailure;

  constructor(message: string, failure: GpuFailure = "other") {
    super(message);
    this.failure = failure;
  }
}

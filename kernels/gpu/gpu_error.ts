/**
 * A failure of the GPU or its driver: a validation or memory error, a lost device, wrong answers, WGSL that does not
 * compile.
 */
export class GpuError extends Error {
  override name = "GpuError";
}

/** Numbers that kernels compute with in f32 and that lie in memory as f32 or f16. */
import type { DType } from "./tuning/candidate.ts";

/** The WGSL type in memory of what registers hold as `f32` or `vec4f`. */
export function storedType(type: string, dtype: DType = "f32"): string {
  if (dtype === "f32") return type;
  return type === "f32" ? "f16" : "vec4<f16>";
}

/** ` f16`, for the name of a shape whose numbers do not lie in memory as f32. */
export function dtypeWord(dtype: DType = "f32"): string {
  return dtype === "f32" ? "" : ` ${dtype}`;
}

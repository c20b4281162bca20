import { z } from "zod";
import { DataError } from "../../../datasets/data_error.ts";
import { GpuError } from "../../../kernels/gpu/gpu_error.ts";
import { NoAdapterError } from "../../../kernels/gpu/open_device.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { BatchError } from "../../train/memory/memory_line.ts";
import { CANCELLED, type Failure } from "../protocol.ts";

/** The browser has no WebGPU here. */
export class NoWebgpuError extends Error {
  override name = "NoWebgpuError";
}

// What to do against these two depends on the browser: the page says it (page/support.ts).
const NO_WEBGPU = "This browser offers no WebGPU here";
const NO_ADAPTER = "WebGPU found no GPU that it may use";
const LOST = "start again; if it happens again, use a smaller batch or the small preset";
const FULL =
  "the GPU's memory is full: close other tabs, or use a smaller batch or the small preset";

/** Why a request came to nothing, and what to do. */
export function failureOf(error: unknown): Failure {
  const told = (kind: Failure["kind"], message: string, batch: number | null = null): Failure => ({
    ...{ kind, message, largestBatch: batch },
  });
  if ((error as Partial<Error>)?.name === "AbortError") return CANCELLED;
  if (error instanceof NoWebgpuError) return told("no-webgpu", NO_WEBGPU);
  if (error instanceof NoAdapterError) return told("no-adapter", NO_ADAPTER);
  if (error instanceof BatchError) return told("memory", error.message, error.largestBatch);
  if (error instanceof UserError) return told("usage", error.message);
  if (error instanceof z.ZodError) return told("usage", recipeProblem(error));
  if (error instanceof DataError) return told("data", error.message);
  if (error instanceof GpuError) return gpuFailure(error, told);
  const { message = String(error), stack } = error as Partial<Error>;
  return told("internal", stack?.includes(message) ? stack : message);
}

function gpuFailure(
  { message, failure }: GpuError,
  told: (kind: Failure["kind"], message: string) => Failure,
): Failure {
  if (failure === "stopped") return CANCELLED;
  const [line] = message.split("\n", 1);
  if (failure === "lost") return told("lost", `${line}: ${LOST}`);
  return failure === "memory" ? told("memory", `${line}: ${FULL}`) : told("gpu", line);
}

function recipeProblem({ issues: [{ code, path, message }] }: z.ZodError): string {
  return code === "custom" || path.length === 0
    ? message
    : `Cannot train with this ${path.join(".")}: ${message}`;
}

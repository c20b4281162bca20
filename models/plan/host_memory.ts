/** What a session takes of the host's memory: all of it where the adapter is the CPU, else what passes through. */
import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import type { Plan } from "./plan.ts";

/**
 * Measured on llvmpipe (Mesa 22.3, Deno 2.9.5) as the most that was resident in two training steps, an evaluation and a read-back of the
 * state, less the opened device, plus a copy of the state, which a checkpoint is put together in; beside it what the constants below come to.
 * All in MB:
 *
 * | model, batch  | on the adapter | pipelines | measured | forecast |
 * | ------------- | -------------: | --------: | -------: | -------: |
 * | ConvNet, 100  |            166 |        37 |      347 |      353 |
 * | ConvNet, 1000 |            809 |        44 |     1115 |     1114 |
 * | ResNet-20, 100 |           383 |       128 |      808 |      827 |
 * | ResNet-18, 8  |           1125 |       172 |     1936 |     2092 |
 * | ResNet-50, 1  |            935 |       257 |     2299 |     2458 |
 */
const CPU_ADAPTER = 1.15;
/** What a CPU adapter's compiler makes of a pipeline, and keeps while it makes it. */
const PIPELINE_BYTES = 3e6;
/** The weights and what the optimiser keeps of them are read back, put in one piece, and written, each time as a copy. */
const COPIES = 3;

/** Bytes of a session on its device: all, of which the images of splits, the parameters, and what the optimiser keeps of them. */
type OnDevice = Readonly<Record<"total" | "splits" | "parameters" | "optimiser", number>>;

/** Bytes of the host's memory that a session takes from when it is planned on; the images of a split on the device are there by then. */
export function hostBytes(
  { total, splits, parameters, optimiser }: OnDevice,
  plans: readonly Plan[],
  { software }: Capabilities,
): number {
  const state = COPIES * (parameters + optimiser);
  if (!software) return state;
  return Math.ceil(state + CPU_ADAPTER * (total - splits) + PIPELINE_BYTES * pipelineCount(plans));
}

/** Distinct pipelines of plans. */
function pipelineCount(plans: readonly Plan[]): number {
  const steps = plans.flatMap(({ kernels }) => kernels.flatMap(({ kernel }) => kernel.steps));
  const codes = steps.flatMap((step) =>
    step.kind === "dispatch" ? [JSON.stringify([step.code, step.constants])] : []
  );
  return new Set(codes).size;
}

/** Why a host has no room for so many bytes; null where it has, or nobody knows. */
export function roomProblem(
  bytes: number,
  { hostRoom }: Pick<Capabilities, "hostRoom">,
): string | null {
  const room = hostRoom?.() ?? null;
  if (room === null || bytes <= room.bytes) return null;
  return `it needs ${megabytes(bytes)} of the host's memory, of which ${
    megabytes(room.bytes)
  } are ${room.bound}`;
}

/** As memory is told. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

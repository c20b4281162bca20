import type { Device } from "../../kernels/gpu/device.ts";
import { NullBackendError } from "../../kernels/gpu/adapter.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import { NoAdapterError, openDevice } from "../../kernels/gpu/open_device.ts";
import { roomProblem } from "../../models/plan/host_memory.ts";
import { reasonOf, UserError } from "../../results/text/user_error.ts";
import { chooseAdapter, whyNone } from "./adapters.ts";
import { type Host, LARGEST } from "./host.ts";
import { hostRoomNow } from "./system/memory.ts";

/** What a driver takes before its first kernel: llvmpipe 80 MB, and 40 more until it computes a known answer. */
const LEAST_BYTES = 1.2e8;

/**
 * Opens the GPU that `--adapter` names, or the default one, with limits as large as the adapter's for what grows with the work.
 *
 * @param optionalFeatures Features to have where the adapter grants them.
 * @throws {UserError} If there is none, or one that computes nothing, or the text matches none or several.
 */
export async function openChosenDevice(
  host: Host,
  adapter: string | undefined,
  optionalFeatures: readonly GPUFeatureName[] = [],
): Promise<Device> {
  const hostRoom = hostRoomNow(host), cramped = roomProblem(LEAST_BYTES, { hostRoom });
  if (cramped) {
    throw new UserError(
      `Cannot open the GPU as ${cramped}: end other programs, or allow this one more`,
    );
  }
  const { environment, request } = await chooseAdapter(host, adapter);
  const gpu = await host.gpu(environment);
  try {
    if (!gpu) throw new NoAdapterError();
    return await openDevice(gpu, { ...request, optionalFeatures, largest: LARGEST, hostRoom });
  } catch (error) {
    if (error instanceof NullBackendError) throw new UserError(error.message); // somebody asked for it
    if (error instanceof GpuError || error instanceof UserError) throw error;
    if (!(error instanceof NoAdapterError)) {
      throw new GpuError(`Cannot open the GPU as its adapter gives no device: ${reasonOf(error)}`);
    }
    const reason = await whyNone(host);
    throw new UserError(
      `${error.message}${reason ? ` (${reason})` : ""}: ${host.advice.noAdapter}`,
    );
  }
}

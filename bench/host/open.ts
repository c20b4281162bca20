import type { Device } from "../../kernels/gpu/device.ts";
import { NullBackendError } from "../../kernels/gpu/adapter.ts";
import { NoAdapterError, openDevice } from "../../kernels/gpu/open_device.ts";
import { UserError } from "../../results/text/user_error.ts";
import { chooseAdapter, whyNone } from "./adapters.ts";
import { type Host, LARGEST } from "./host.ts";

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
  const { environment, request } = await chooseAdapter(host, adapter);
  const gpu = await host.gpu(environment);
  try {
    if (!gpu) throw new NoAdapterError();
    return await openDevice(gpu, { ...request, optionalFeatures, largest: LARGEST });
  } catch (error) {
    if (error instanceof NullBackendError) throw new UserError(error.message); // somebody asked for it
    if (!(error instanceof NoAdapterError)) throw error;
    const reason = await whyNone(host);
    throw new UserError(
      `${error.message}${reason ? ` (${reason})` : ""}: ${host.advice.noAdapter}`,
    );
  }
}

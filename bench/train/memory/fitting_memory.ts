/** Whether a session fits its device and the host, found out before anything is compiled. */
import type { Device } from "../../../kernels/gpu/device.ts";
import { GpuError } from "../../../kernels/gpu/gpu_error.ts";
import type { Capabilities } from "../../../kernels/gpu/kernel.ts";
import { megabytes } from "../../../models/plan/host_memory.ts";
import { forecastMemory, type MemoryForecast } from "../../../models/plan/memory.ts";
import { planSessionByTurns, type SessionPlans } from "../../../models/plan/session_plans.ts";
import type { VariantChoice } from "../../../models/plan/variants.ts";
import { entryName } from "../../../results/schema/recipe.ts";
import { orUserError, reasonOf, UserError } from "../../../results/text/user_error.ts";
import type { Subject } from "../../tune/duel.ts";
import { batchAdvice, BatchError, smallerBatch } from "./memory_line.ts";

/** What else a session is planned by. */
export interface Fitting {
  /** To end "Cannot" with: what the session is for. */
  readonly verb: string;
  readonly variants?: VariantChoice;
  /** Bytes of the host's memory that others will take meanwhile. */
  readonly reserved?: number;
}

/**
 * Plans a session that fits.
 *
 * @throws {BatchError} If the device cannot hold it or the host has no room, with the largest batch for which they have.
 */
export async function fittingMemory(
  { model, settings }: Subject,
  device: Device,
  { verb, variants = {}, reserved = 0 }: Fitting,
): Promise<MemoryForecast> {
  const capabilities = withReserved(device.capabilities, reserved);
  const forecast = (batch: number, plans?: SessionPlans) => {
    const evalBatch = Math.min(batch, settings.evalBatch);
    return forecastMemory(model, { ...settings, batch, evalBatch }, capabilities, variants, plans);
  };
  const { batch } = settings, turn = () => device.turn();
  const whole = await orUserError(async () =>
    forecast(batch, await planSessionByTurns(model, settings, capabilities, variants, turn))
  );
  const refused = (problem: string, most: number) =>
    new BatchError(
      `Cannot ${verb} ${model.name} with ${entryName("batch")} ${batch} as ${problem}; ${
        batchAdvice(most)
      }`,
      most,
    );
  if (whole.problem) throw refused(whole.problem, smallerBatch(batch, forecast));
  if (await device.gives(newBytes(whole))) return whole;
  const problem = `the device is out of memory for its ${megabytes(newBytes(whole))}`;
  throw refused(problem, await largestGiven(device, batch, forecast));
}

/** Capabilities of which the host's room is so much less. */
export function withReserved(capabilities: Capabilities, reserved: number): Capabilities {
  const { hostRoom } = capabilities;
  if (!hostRoom || reserved === 0) return capabilities;
  return {
    ...capabilities,
    hostRoom: () => {
      const room = hostRoom();
      return room && { ...room, bytes: Math.max(0, room.bytes - reserved) };
    },
  };
}

/** Splits are on the device already. */
const newBytes = ({ memory: { total, splits } }: MemoryForecast) => total - splits;

/** The largest batch below one for which the device gives the memory; 0 where it gives it for none. */
async function largestGiven(
  device: Device,
  batch: number,
  forecast: (batch: number) => MemoryForecast,
): Promise<number> {
  let good = 0, bad = batch;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2), smaller = forecast(middle);
    if (smaller.problem === null && await device.gives(newBytes(smaller))) good = middle;
    else bad = middle;
  }
  return good;
}

/** A device that gave its memory when it was asked may have none left later: what a user can do about it; other errors as they are. */
export function orSmallerBatch(batch: number, error: unknown): unknown {
  if (!(error instanceof GpuError) || error.failure !== "memory") return error;
  const half = Math.floor(batch / 2);
  const advice = half > 0 ? `: try ${entryName("batch")} ${half}` : "";
  return new UserError(`${reasonOf(error).replace(/\.$/, "")}${advice}`, 1);
}

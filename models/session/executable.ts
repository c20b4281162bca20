import { allocate } from "../../kernels/gpu/arena.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange, Prepared } from "../../kernels/gpu/dispatcher.ts";
import type { Place, Plan } from "../plan/plan.ts";

/** Buffers that outlive a plan: the flat ones, and the externals by name. */
export interface PlanBuffers {
  readonly parameters: BufferRange;
  readonly gradients: BufferRange;
  readonly statistics?: BufferRange;
  readonly externals: Readonly<Record<string, BufferRange>>;
}

/** The parts of a plan that can be replayed by themselves. */
export type StepPart = "whole" | "backward" | "update";

/** A plan with memory and pipelines; replaying it allocates nothing. */
export interface Executable {
  readonly plan: Plan;
  /** All kernels in order. */
  readonly whole: readonly Prepared[];
  /** Those before the update of the parameters, and those of it. */
  readonly backward: readonly Prepared[];
  readonly update: readonly Prepared[];
  /** Compute dispatches of one replay. */
  readonly dispatches: number;
  /** Gives the arena's memory back. */
  dispose(): void;
}

/**
 * Allocates a plan's arena, compiles its pipelines and makes its bind groups.
 *
 * @throws {Error} If a kernel does not compile on this device.
 */
export async function makeExecutable(
  device: Device,
  plan: Plan,
  buffers: PlanBuffers,
): Promise<Executable> {
  await device.dispatcher.compile(plan.kernels.map(({ kernel }) => kernel));
  const slots = allocate(device, plan.memory);
  const whole: Prepared[] = [];
  for (const { kernel, places } of plan.kernels) {
    const resources = Object.entries(places).map(([name, place]) => {
      const workspace = kernel.workspace?.[name];
      const bytes = kernel.operands[name]?.bytes ??
        (workspace?.kind === "buffer" ? workspace.bytes : 0);
      return [name, resourceAt(place, bytes, plan, slots, buffers)];
    });
    whole.push(await device.dispatcher.prepare(kernel, Object.fromEntries(resources)));
  }
  return {
    plan,
    whole,
    backward: whole.slice(0, plan.updateFrom),
    update: whole.slice(plan.updateFrom),
    dispatches: countDispatches(whole),
    dispose() {
      for (const slot of slots) ("buffer" in slot ? slot.buffer : slot).destroy();
    },
  };
}

/** What a kernel binds for a place of a plan whose arena is allocated. */
function resourceAt(
  place: Place,
  bytes: number,
  { memory }: Plan,
  slots: ReturnType<typeof allocate>,
  buffers: PlanBuffers,
) {
  if (place.kind === "external") {
    return { ...buffers.externals[place.name], offset: place.offset, bytes };
  }
  if (place.kind === "arena") {
    const slot = slots[memory.slotOf.get(place.name)!];
    return "buffer" in slot ? { ...slot, bytes } : slot;
  }
  const { buffer } = buffers[place.kind]!;
  return { buffer, offset: place.offset, bytes: place.bytes };
}

function countDispatches(prepared: readonly Prepared[]): number {
  return prepared.reduce(
    (sum, { commands }) => sum + commands.filter(({ kind }) => kind === "dispatch").length,
    0,
  );
}

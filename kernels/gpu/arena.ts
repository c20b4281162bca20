/**
 * Plans memory by lifetime: two resources share a slot when one is last used before the other is first written. Only
 * the plan is made here; slots become buffers and textures once, before the first step.
 */
import type { Device } from "./device.ts";
import type { BufferRange } from "./dispatcher.ts";
import { TEXEL_BYTES, texelFormat } from "../dtype.ts";
import { type Kernel, sizeOf, type Workspace } from "./kernel.ts";

/** A resource that a list of kernels needs from kernel `first` to kernel `last`, both inclusive. */
export interface MemoryRequest {
  readonly name: string;
  readonly need: Workspace;
  /** Textures share a slot only if they agree on this too: what was written outside a copy's target must stay zero. */
  readonly fill?: string;
  readonly first: number;
  readonly last: number;
}

/** One allocation, shared by the requests assigned to it. */
export interface Slot {
  readonly need: Workspace;
  readonly names: readonly string[];
}

/** Slots, and the slot of each request. */
export interface MemoryPlan {
  readonly slots: readonly Slot[];
  readonly slotOf: ReadonlyMap<string, number>;
  /** Sum over the slots. */
  readonly bytes: number;
  /** What the requests would take without sharing. */
  readonly bytesUnshared: number;
}

/** Bytes of a buffer or texture. */
export function workspaceBytes(need: Workspace): number {
  return need.kind === "buffer" ? need.bytes : TEXEL_BYTES * sizeOf(need.size);
}

/**
 * Assigns requests to slots, largest first, each to the smallest slot that is free over its whole lifetime.
 * Buffers fit any buffer slot that is large enough; textures only a slot of their own size and fill.
 */
export function planMemory(requests: readonly MemoryRequest[]): MemoryPlan {
  const slots: { need: Workspace; key: string; users: MemoryRequest[] }[] = [];
  const slotOf = new Map<string, number>();
  const bySize = [...requests].sort((a, b) =>
    workspaceBytes(b.need) - workspaceBytes(a.need) || a.first - b.first
  );
  for (const request of bySize) {
    const key = keyOf(request);
    // Slots were opened largest first, so the last one that is free is the tightest.
    const at = slots.findLastIndex((slot) =>
      slot.key === key && slot.users.every((u) => u.last < request.first || request.last < u.first)
    );
    if (at >= 0) slots[at].users.push(request);
    else slots.push({ need: request.need, key, users: [request] });
    slotOf.set(request.name, at >= 0 ? at : slots.length - 1);
  }
  const sum = (needs: Workspace[]) =>
    needs.reduce((total, need) => total + workspaceBytes(need), 0);
  return {
    slots: slots.map(({ need, users }) => ({ need, names: users.map(({ name }) => name) })),
    slotOf,
    bytes: sum(slots.map(({ need }) => need)),
    bytesUnshared: sum(requests.map(({ need }) => need)),
  };
}

function keyOf({ need, fill = "" }: MemoryRequest): string {
  return need.kind === "buffer"
    ? "buffer"
    : `${texelFormat(need.integers)} ${need.dimension} ${need.size.join("x")} ${fill}`;
}

/** Which part of a workspace texture a kernel writes: see {@linkcode MemoryRequest.fill}. */
export function textureFill(kernel: Kernel, name: string): string {
  return kernel.steps.map((step) => {
    if (step.kind === "copy-to-texture") {
      return step.to === name ? JSON.stringify([step.origin, step.size]) : "";
    }
    if (step.kind === "copy-buffer") return "";
    const writes = step.bindings.some((b) => b.name === name && b.as === "texture-write");
    return writes ? JSON.stringify([kernel.op, kernel.shape]) : "";
  }).join("");
}

/** Makes the slots' buffers and textures. */
export function allocate(device: Device, plan: MemoryPlan): (BufferRange | GPUTexture)[] {
  return plan.slots.map(({ need, names }) =>
    need.kind === "buffer" ? device.createBuffer(need.bytes, names[0]) : device.createTexture(need)
  );
}

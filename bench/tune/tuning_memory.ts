import { z } from "zod";
import type { Capabilities, Kernel } from "../../kernels/gpu/kernel.ts";
import type { Task } from "../../kernels/tuning/task.ts";
import type { Tuned } from "../../kernels/tuning/tuner.ts";
import { sha256 } from "../../results/text/digest.ts";

const trial = z.object({
  variant: z.string(),
  medianNs: z.number().nonnegative().nullable(),
  status: z.enum(["complete", "failed", "skipped"]),
  reason: z.string().nullable(),
});

/** What is remembered of a task. */
export const entry = z.object({
  op: z.string(),
  shape: z.string(),
  dtype: z.string(),
  sourceHash: z.string(),
  variant: z.string().nullable(),
  candidates: z.array(trial),
  most: z.number().nullable().default(null)
    .describe("Candidates that were tried at most; null: all, as in older files"),
});

/** What an entry is about. */
type Subject = Pick<Entry, "op" | "shape" | "dtype">;
type Entry = z.infer<typeof entry>;

/** Winners by op, shape and element type, for one adapter under one runtime. */
export class TuningMemory {
  #entries = new Map<string, Entry>();

  /** What is remembered, in order. */
  protected get entries(): readonly Entry[] {
    return [...this.#entries.values()].sort((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
  }

  protected remember(entry: Entry): void {
    this.#entries.set(keyOf(entry), entry);
  }

  /** Whether anything is remembered of a task, of whatever sources: hashing those takes longer than this. */
  knows(key: Subject): boolean {
    return this.#entries.has(keyOf(key));
  }

  /**
   * What is remembered of a task and its present sources, or null.
   *
   * @param most Candidates that would be tried now: what fewer were tried for is not it.
   */
  get(key: Subject, sourceHash: string, most = 0): Tuned | null {
    const found = this.#entries.get(keyOf(key));
    if (found?.sourceHash !== sourceHash || (found.most ?? Infinity) < most) return null;
    const { op, shape, dtype, variant, candidates } = found;
    return { op, shape, dtype, variant, candidates };
  }

  /** Remembers. @param most Candidates that were tried at most; null: all. */
  set(tuned: Tuned, sourceHash: string, most: number | null = null): Promise<void> {
    this.remember({ ...tuned, candidates: [...tuned.candidates], sourceHash, most });
    return Promise.resolve();
  }
}

/** SHA-256 of all that competes for a task on a device: WGSL, constants, grids. */
export function sourceHash(task: Task, device: Capabilities): Promise<string> {
  const sources = (kernel: Kernel) => [kernel.variant, kernel.steps, kernel.workspace ?? null];
  const all = task.candidates(device).map(({ kernel }) => sources(kernel));
  return sha256(JSON.stringify(all));
}

/** By which winners are told apart. */
export function keyOf({ op, shape, dtype }: Subject): string {
  return `${op} ${shape} ${dtype}`;
}

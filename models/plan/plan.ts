/** What a plan is. plan_graph.ts makes one of a graph; session/executable.ts gives it memory and pipelines. */
import type { MemoryPlan, MemoryRequest } from "../../kernels/gpu/arena.ts";
import type { Kernel } from "../../kernels/gpu/kernel.ts";
import type { LadderTask } from "../../kernels/tuning/task.ts";
import type { Tensor } from "../graph/graph.ts";

/** Where an operand's memory is, in bytes: a buffer the host knows by name, a slice of a flat buffer, or the arena. */
export type Place =
  | { readonly kind: "external"; readonly name: string; readonly offset: number }
  | {
    readonly kind: FlatName;
    readonly offset: number;
    readonly bytes: number;
  }
  | { readonly kind: "arena"; readonly name: string };

/** A buffer that a plan needs from outside. */
export interface External {
  readonly bytes: number;
  readonly uniform: boolean;
}

/** The flat buffers that hold tensors of the graph. */
export type FlatName = "parameters" | "gradients" | "statistics";

/** A kernel of the plan with the places of its operands and of its workspace. */
export interface PlannedKernel {
  readonly kernel: Kernel;
  readonly places: Readonly<Record<string, Place>>;
}

/** A flat list of kernels over planned memory: what training replays. */
export interface Plan {
  readonly kernels: readonly PlannedKernel[];
  readonly memory: MemoryPlan;
  readonly requests: readonly MemoryRequest[];
  /** Index of the first kernel that updates parameters; none of the others does, so that a step may stop before it. */
  readonly updateFrom: number;
  /** The buffers that the host knows by name. */
  readonly externals: ReadonlyMap<string, External>;
  /** What a tuner may measure: each shape for which a variant was chosen, and the variant. */
  readonly choices: readonly PlannedChoice[];
  /** Batch normalisations that are part of a convolution's weights here: see {@linkcode Fold}. */
  readonly folds: readonly Fold[];
}

/** A shape of an op and the variant that the plan took for it. */
export interface PlannedChoice {
  /** Without what is fused with the kernel. */
  readonly task: LadderTask;
  readonly variant: string;
}

/** A convolution and the batch normalisation that its weights take in: see fold.ts. */
export interface Fold {
  readonly w: Tensor;
  readonly beta: Tensor;
  readonly gamma: Tensor;
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
  readonly eps?: number;
}

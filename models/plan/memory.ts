import { bufferBytes, type DType } from "../../kernels/dtype.ts";
import { planMemory } from "../../kernels/gpu/arena.ts";
import { imagesOfParts, packedBytes, type SplitParts } from "../../kernels/augment/split_parts.ts";
import { type Capabilities, sizeOf } from "../../kernels/gpu/kernel.ts";
import { limitProblem } from "../../kernels/gpu/limits/limits.ts";
import { flatBytes, HALVES, halvesBytes, parameterSlices, statisticSlices } from "./flat.ts";
import type { Model } from "../graph/layers.ts";
import { hostBytes, roomProblem } from "./host_memory.ts";
import type { Plan } from "./plan.ts";
import { inboxBytes } from "./submits.ts";
import { planSession, type SessionPlans } from "./session_plans.ts";
import type { TrainingSettings } from "./training.ts";
import type { VariantChoice } from "./variants.ts";

/** Bytes of GPU memory that a session takes, by what they hold. */
export interface SessionMemory {
  /** Of the numbers that are learned, their gradients and what the optimiser keeps. */
  readonly dtype: DType;
  /** Of activations and of the copy of the weights that goes with them. */
  readonly activationDtype: DType;
  /** The flat parameters, and statistics. */
  readonly parameters: number;
  /** The copy of the weights in f16. */
  readonly halves: number;
  /** Gradients, and their sum over the pieces of a batch. */
  readonly gradients: number;
  /** What the optimiser keeps of every parameter. */
  readonly optimiser: number;
  /** Parameters with batch normalisation folded in, for evaluation. */
  readonly folded: number;
  /** Tensors between the kernels of a training step, those that never live at a time sharing memory. */
  readonly activations: number;
  /** What kernels of a training step need besides: packed operands, textures, partial sums. */
  readonly workspace: number;
  /** All that lies between the kernels of an evaluation step. */
  readonly evaluation: number;
  /** Batches and per-sample results, of training and evaluation. */
  readonly inputs: number;
  /** Images of the splits that lie on the device. */
  readonly splits: number;
  /** For reading weights back. */
  readonly readBack: number;
  readonly total: number;
}

/** The memory of a session, planned but not allocated, and why the device cannot hold it. */
export interface MemoryForecast {
  readonly memory: SessionMemory;
  /** What it takes of the host's memory: see {@linkcode hostBytes}. */
  readonly hostBytes: number;
  /** The first limit of the device that something exceeds, or what the host has no room for; or null. */
  readonly problem: string | null;
  /** For {@linkcode "../session/session.ts".Session}, which need not plan again. */
  readonly plans: SessionPlans;
}

/** Plans a session's memory. @param plans Of the same model, settings, device and variants, where they exist already. */
export function forecastMemory(
  model: Model,
  settings: TrainingSettings,
  device: Capabilities,
  variants: VariantChoice = {},
  plans: SessionPlans = planSession(model, settings, device, variants),
): MemoryForecast {
  const { graph, train, evaluation, fold } = plans;
  const { dtype } = parameterSlices(graph), parts = bytesByUse(model, settings, plans);
  const total = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
  const memory = { dtype, activationDtype: graph.dtype, ...parts, total };
  const all = [train, evaluation, ...fold ? [fold] : []], bytes = hostBytes(memory, all, device);
  const { readBack: flat } = parts, { maxBufferSize } = device.limits;
  const problem = planProblem(train, device) ?? planProblem(evaluation, device) ??
    (flat > maxBufferSize
      ? `the parameters need ${flat} bytes, over maxBufferSize: ${maxBufferSize}`
      : roomProblem(bytes, device));
  return { memory, hostBytes: bytes, problem, plans };
}

/** All that a session takes, by what it holds. */
function bytesByUse(
  model: Model,
  { optimiser, accumulate = 1, resident = {} }: TrainingSettings,
  { graph, train, evaluation }: SessionPlans,
): Omit<SessionMemory, "dtype" | "activationDtype" | "total"> {
  const states = Object.values(optimiser.state);
  const counted = [...FLAT, ...states];
  const flat = flatBytes(parameterSlices(graph));
  const statistics = bufferBytes(flatBytes(statisticSlices(graph)));
  const activations = planMemory(train.requests.filter(({ name }) => !isWorkspace(name))).bytes;
  return {
    parameters: flat + statistics,
    halves: halvesBytes(graph),
    gradients: accumulate > 1 ? 2 * flat : flat,
    optimiser: flat * states.length,
    folded: evaluation.folds.length > 0 ? flat : 0,
    activations,
    workspace: train.memory.bytes - activations,
    evaluation: evaluation.memory.bytes,
    inputs: externalBytes(train, counted) - splitBytes(model, resident.train) +
      externalBytes(evaluation, counted) - splitBytes(model, resident.evaluate) +
      inboxBytes(train, resident.train !== undefined) +
      inboxBytes(evaluation, resident.evaluate !== undefined),
    splits: [...new Set([resident.train, resident.evaluate])].reduce(
      (sum, split) => sum + splitBytes(model, split),
      0,
    ),
    readBack: flat,
  };
}

/** The largest batch up to `most` that a device can hold, 0 if none. */
export function largestBatch(most: number, fits: (batch: number) => boolean): number {
  let good = 0, bad = most + 1;
  while (bad - good > 1) {
    const batch = Math.floor((good + bad) / 2);
    if (fits(batch)) good = batch;
    else bad = batch;
  }
  return good;
}

/** Flat buffers are externals of a plan too, but counted on their own. */
const FLAT = ["parameters", "gradients", "accumulated", "folded", HALVES];

/** A kernel's own memory is named after its place in the plan. */
const isWorkspace = (name: string) => /^\d+\./.test(name);

function externalBytes({ externals }: Plan, except: readonly string[]): number {
  return [...externals].filter(([name]) => !except.includes(name))
    .reduce((sum, [, { bytes }]) => sum + bufferBytes(bytes), 0);
}

/** Of a split on the device, none where it is not there. */
function splitBytes({ imageShape }: Model, split: SplitParts | undefined): number {
  if (!split) return 0;
  return Object.values(imagesOfParts(split))
    .reduce((sum, images) => sum + Math.max(16, packedBytes(images, sizeOf(imageShape))), 0);
}

function planProblem({ kernels }: Plan, device: Capabilities): string | null {
  for (const { kernel } of kernels) {
    const problem = limitProblem(kernel, device);
    if (problem) return `${kernel.op} ${kernel.shape}: ${problem}`;
  }
  return null;
}

import { BATCH_NORM_VARIANTS } from "../../kernels/batch_norm/batch_norm.ts";
import { BATCH_NORM_EVAL_VARIANTS } from "../../kernels/batch_norm/normalise/eval.ts";
import { CONV2D } from "../../kernels/conv2d/conv2d.ts";
import { GEMM } from "../../kernels/gemm/gemm.ts";
import { ELEMENTWISE_VARIANTS } from "../../kernels/elementwise/elementwise.ts";
import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { rungNames } from "../../kernels/tuning/ladder.ts";
import { readsTextures, rungOf, type Tiled } from "../../kernels/tuning/variant.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";
import { LOSS_VARIANTS } from "../../kernels/loss/softmax_cross_entropy.ts";
import { AVG_POOL_VARIANTS } from "../../kernels/avg_pool/avg_pool.ts";
import { MAX_POOL_BACKWARD_VARIANTS } from "../../kernels/max_pool/max_pool_backward.ts";
import { BIAS_GRADIENT_VARIANTS } from "../../kernels/reduce/bias_gradient.ts";
import { RELAYOUT_VARIANTS } from "../../kernels/relayout/relayout.ts";

/** The ladder of rungs of every kernel that has more than one, slowest first. */
export const LADDERS = {
  add: ELEMENTWISE_VARIANTS,
  adamw: ELEMENTWISE_VARIANTS,
  avg_pool: AVG_POOL_VARIANTS,
  batch_norm: BATCH_NORM_VARIANTS,
  batch_norm_again: BATCH_NORM_EVAL_VARIANTS,
  batch_norm_backward: BATCH_NORM_VARIANTS,
  batch_norm_eval: BATCH_NORM_EVAL_VARIANTS,
  bias_gradient: BIAS_GRADIENT_VARIANTS,
  conv2d_backward_input: rungNames(CONV2D.backward_input),
  conv2d_backward_weight: rungNames(CONV2D.backward_weight),
  conv2d_forward: rungNames(CONV2D.forward),
  gemm: rungNames(GEMM),
  max_pool_backward: MAX_POOL_BACKWARD_VARIANTS,
  relayout: RELAYOUT_VARIANTS,
  relu: ELEMENTWISE_VARIANTS,
  relu_backward: ELEMENTWISE_VARIANTS,
  sgd: ELEMENTWISE_VARIANTS,
  softmax_cross_entropy: LOSS_VARIANTS,
} as const;
export type LadderOp = keyof typeof LADDERS;
export type VariantOf<O extends LadderOp> = O extends TiledOp ? Tiled<typeof LADDERS[O][number]>
  : typeof LADDERS[O][number];

/** Ops whose rungs may say their tile. */
type TiledOp = "gemm" | `conv2d_${string}`;
const hasTiles = (op: string) => op === "gemm" || op.startsWith("conv2d_");

/**
 * The variant to use for an op, by the op's name, `{conv2d_forward: "naive"}`, or for one shape of it, as a tuner says it
 * (see {@linkcode tunedKey}). `"*"` is for all ops that have it.
 */
export type VariantChoice = Readonly<Record<string, string>>;

/** `gemm NN 64x64x64`: under which name a {@linkcode VariantChoice} holds the variant for one shape. */
export function tunedKey({ op, shape }: Pick<Workload, "op" | "shape">): string {
  return `${op} ${shape}`;
}

/** What an op knows of its rungs for one shape. */
export interface VariantLimits<V extends string> {
  /** Why a rung cannot compute the shape, or null. */
  readonly problem?: (variant: V) => string | null;
  /** The rung to prefer where none is asked for; where this does not say, the workload may. */
  readonly preferred?: V;
  /** The shape as a tuner measures it; where there is none, the op is not tuned. */
  readonly workload?: Workload;
}

/**
 * Refuses a choice that names an op or a rung that does not exist.
 *
 * @throws {RangeError} Listing those that do.
 */
export function checkVariantChoice(choice: VariantChoice): void {
  for (const [key, asked] of Object.entries(choice)) {
    const op = key.split(" ", 1)[0];
    if (op !== "*" && !Object.hasOwn(LADDERS, op)) {
      throw new RangeError(
        `Cannot choose a variant for ${op}: there are ${Object.keys(LADDERS).join(", ")}`,
      );
    }
    const rungs: string[] = op === "*"
      ? [...new Set(Object.values(LADDERS).flat())]
      : [...LADDERS[op as LadderOp]];
    if (!rungs.includes(hasTiles(op) ? rungOf(asked) : asked)) {
      throw new RangeError(
        `Cannot use the variant ${asked} for ${op}: there are ${rungs.join(", ")}`,
      );
    }
  }
}

/**
 * Picks a rung. One that was asked for by the op's own name is used or refused; what was tuned for the shape comes next; `"*"` and
 * the defaults fall back to the next rung that can compute the shape. The default on a CPU adapter is the top of the ladder (`texture` is three times faster there), on
 * a GPU the same without the rungs that read textures.
 *
 * @throws {RangeError} If the rung asked for cannot compute the shape.
 */
export function chooseVariant<O extends LadderOp>(
  op: O,
  { problem = () => null, preferred, workload }: VariantLimits<VariantOf<O>>,
  device: Capabilities,
  choice: VariantChoice,
): VariantOf<O> {
  const ladder: readonly string[] = LADDERS[op];
  const asked = choice[op] as VariantOf<O> | undefined;
  if (asked !== undefined) {
    const why = problem(asked);
    if (why) throw new RangeError(`Cannot use the variant ${asked} for ${op} as ${why}`);
    return asked;
  }
  const tuned = workload && choice[tunedKey(workload)] as VariantOf<O> | undefined;
  if (tuned !== undefined && !problem(tuned)) return tuned;
  const wished = choice["*"] as VariantOf<O> | undefined;
  if (wished !== undefined && ladder.includes(rungOf(wished)) && !problem(wished)) return wished;
  const usual = preferred ??
    (workload?.preferred?.(device) ?? workload?.usual?.(device)?.variant) as
      | VariantOf<O>
      | undefined;
  if (usual !== undefined && !problem(usual)) return usual;
  const suits = (variant: string) =>
    (!readsTextures(variant) || device.software) && problem(variant as VariantOf<O>) === null;
  // Where none can, planning goes on, so that a forecast can name the limit; running the kernel is refused.
  return (ladder.findLast(suits) ?? ladder[0]) as VariantOf<O>;
}

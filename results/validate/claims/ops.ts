import type { Dims } from "../../schema/dims.ts";

/** An op of the suites: what its sizes are, and the rungs that there are for it. */
export interface Op {
  readonly suite: "kernels" | "models";
  readonly families: readonly Dims["family"][];
  readonly rungs: readonly string[];
}

const kernel = (family: Dims["family"], rungs: string): Op => ({
  suite: "kernels",
  families: [family],
  rungs: rungs.split(" "),
});
const elementwise = kernel("elementwise", "naive vec4 texture");
const convolution = kernel(
  "conv2d",
  "naive direct winograd tiled split_k nhwc texture winograd_texture texture_subgroup " +
    "winograd_texture_subgroup subgroup_matrix widened",
);
const normalisation = kernel("planes", "naive partials workgroup texture");
const step: Op = { suite: "models", families: ["model"], rungs: ["plan"] };

/** All that have rows. A test holds those of kernels equal to the suite and to the kernels' ladders. */
export const OPS: Readonly<Record<string, Op>> = {
  gemm: kernel(
    "gemm",
    "naive register subgroup tiled split_k texture texture_subgroup subgroup_matrix",
  ),
  conv2d_forward: convolution,
  conv2d_backward_input: convolution,
  conv2d_backward_weight: kernel(
    "conv2d",
    "naive tiled nhwc texture texture_subgroup subgroup_matrix widened",
  ),
  relu: elementwise,
  relu_backward: elementwise,
  add: elementwise,
  sgd: elementwise,
  max_pool: kernel("pool", "shared naive texture rows"),
  max_pool_backward: kernel("pool", "gather texture window"),
  avg_pool: kernel("pool", "shared naive workgroup"),
  avg_pool_backward: kernel("pool", "naive"),
  batch_norm: normalisation,
  batch_norm_backward: normalisation,
  batch_norm_eval: kernel("planes", "naive vec4 texture"),
  bias_gradient: { ...kernel("planes", "naive partials"), families: ["planes", "matrix"] },
  augment: kernel("augment", "naive"),
  relayout: kernel("relayout", "naive transpose"),
  softmax_cross_entropy: kernel("loss", "row workgroup"),
  train_step: step,
  inference_step: step,
};

/** The suites that have rows. */
export const ROW_SUITES: readonly string[] = ["kernels", "models"];

/** The op of that name; null of one that there is not. */
export function opOf(name: string): Op | null {
  return Object.hasOwn(OPS, name) ? OPS[name] : null;
}

/** Whether a variant is a rung of an op's, with or without its tile: `tiled:64x64x4x4`. */
export function hasVariant({ rungs }: Op, variant: string): boolean {
  const [rung, ...tile] = variant.split(":");
  return rungs.includes(rung) && tile.length <= 1 && tile.every((size) => /^[\w.x]+$/.test(size));
}

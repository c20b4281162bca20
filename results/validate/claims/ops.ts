import type { Dims } from "../../schema/dims.ts";

/** An op of the suites: what its sizes are, and the rungs that there are for it. */
export interface Op {
  readonly suite: "kernels" | "models";
  readonly families: readonly Dims["family"][];
  readonly rungs: readonly string[];
}

const PRODUCT = ["naive", "tiled", "split_k", "texture", "texture_subgroup", "subgroup_matrix"];
const CONVOLUTION = [
  ...PRODUCT,
  ...["direct", "nhwc", "widened", "winograd", "winograd_texture", "winograd_texture_subgroup"],
];
const ELEMENTWISE = ["naive", "vec4", "texture"];
const POOL = ["naive", "shared", "rows", "gather", "window", "texture", "workgroup"];
const NORMALISATION = ["naive", "vec4", "partials", "workgroup", "texture"];

const kernel = (family: Dims["family"], rungs: readonly string[]): Op => ({
  suite: "kernels",
  families: [family],
  rungs,
});
const step: Op = { suite: "models", families: ["model"], rungs: ["plan"] };

/** All that have rows. A test holds the rungs equal to the kernels' ladders. */
export const OPS: Readonly<Record<string, Op>> = {
  gemm: kernel("gemm", [...PRODUCT, "register", "subgroup"]),
  conv2d_forward: kernel("conv2d", CONVOLUTION),
  conv2d_backward_input: kernel("conv2d", CONVOLUTION),
  conv2d_backward_weight: kernel("conv2d", CONVOLUTION),
  relu: kernel("elementwise", ELEMENTWISE),
  relu_backward: kernel("elementwise", ELEMENTWISE),
  add: kernel("elementwise", ELEMENTWISE),
  sgd: kernel("elementwise", ELEMENTWISE),
  max_pool: kernel("pool", POOL),
  max_pool_backward: kernel("pool", POOL),
  avg_pool: kernel("pool", POOL),
  avg_pool_backward: kernel("pool", POOL),
  batch_norm: kernel("planes", NORMALISATION),
  batch_norm_backward: kernel("planes", NORMALISATION),
  batch_norm_eval: kernel("planes", NORMALISATION),
  bias_gradient: {
    suite: "kernels",
    families: ["planes", "matrix"],
    rungs: ["naive", "partials"],
  },
  augment: kernel("augment", ["naive"]),
  relayout: kernel("relayout", ["naive", "transpose"]),
  softmax_cross_entropy: kernel("loss", ["row", "workgroup"]),
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

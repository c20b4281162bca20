import { sizeOf } from "../../../../kernels/gpu/kernel.ts";
import type { Tolerance } from "../../../../kernels/tuning/compare.ts";
import type { Recipe } from "../../../../results/schema/recipe.ts";
import type { Graph } from "../../../../models/graph/graph.ts";

/** Half a unit in the last place of a number in [1, 2): what a rounding to f32 can move it by. */
const ROUNDING = 2 ** -24;
/** The same of f16, with that of the weights besides: sums are in f32, so that their length adds none. */
const ROUNDING_F16 = 2 ** -10;

/** How far a step may be from the same in float64. */
export interface StepTolerance {
  readonly losses: Tolerance;
  /** Of a tensor's gradient: root of the mean square of the difference over that of the gradient. */
  readonly gradients: number;
}

/**
 * Bounds by the depth of the net.
 *
 * A sum of K products rounds by about sqrt(K) units of 2^-24 of its size, and each layer hands on what came before: after D layers,
 * activations and losses are off by up to D sqrt(K) 2^-24 of their size. WGSL lets `log` and `exp` be off by 1e-6 besides.
 *
 * Gradients are off by more. A rectifier or a maximum turns where its input is closer to zero than that error, e = D sqrt(K) 2^-24,
 * which is so for a share of about e of them, and a turned one changes all that passes through it. D layers turn up to D e of a
 * gradient's mean square, which is sqrt(D e) = D sqrt(sqrt(K) 2^-24) of its root: 0.8 % for the ConvNet, 11 % for ResNet-50. What is
 * wrong in a plan, an operand mistaken or missing, changes a gradient by its own size.
 *
 * In mixed precision each layer rounds by 2^-10 whatever K is. That is so much that layers must not be taken to err in one direction: as their
 * roundings are independent, D layers are off by sqrt(D) 2^-10. In nets that do not amplify what a layer rounds, each turns about 2^-9 of a
 * gradient's mean square, so that its root is off by sqrt(D 2^-9): 10 % for the ConvNet, 20 % for ResNet-20, 32 % for ResNet-50. Float64 with
 * activations rounded to f16 is off by 5, 11 and 24 % at most, whatever the batch. What is half, doubled or missing is off by a half or more.
 */
export function stepTolerance(
  { nodes }: Graph,
  precision: Recipe["precision"] = "f32",
): StepTolerance {
  const weights = nodes.filter(({ op }) => op === "conv2d" || op === "linear")
    .map(({ inputs: { w } }) => w.shape);
  const depth = weights.length;
  const longest = Math.max(...weights.map(([, ...inputs]) => sizeOf(inputs)));
  if (precision === "mixed") {
    return {
      losses: { atol: 1e-6, rtol: Math.sqrt(depth) * ROUNDING_F16 },
      gradients: Math.sqrt(depth * 2 * ROUNDING_F16),
    };
  }
  const rounding = Math.sqrt(longest) * ROUNDING;
  return {
    losses: { atol: 1e-6, rtol: depth * rounding },
    gradients: depth * Math.sqrt(rounding),
  };
}

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
 * roundings are independent, d layers are off by sqrt(d) 2^-10, and the D layers turn up to the sum of sqrt(d) 2^-10 over d = 1 to D, about
 * 2/3 D^1.5 2^-10, of a gradient's mean square: of its root 8 % for the ConvNet, 26 % for ResNet-20, 51 % for ResNet-50, 113 % for ResNet-152. From a half
 * on, so much would let pass a gradient of half the size, or none: see {@linkcode shapeTolerance}.
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
    const turned = Array.from({ length: depth }, (_, d) => Math.sqrt(d + 1) * ROUNDING_F16);
    return {
      losses: { atol: 1e-6, rtol: turned.at(-1)! },
      gradients: Math.sqrt(turned.reduce((a, b) => a + b)),
    };
  }
  const rounding = Math.sqrt(longest) * ROUNDING;
  return {
    losses: { atol: 1e-6, rtol: depth * rounding },
    gradients: depth * Math.sqrt(rounding),
  };
}

/** What must hold of each gradient besides where the bound on its error is too wide to tell. */
export interface ShapeTolerance {
  /** How far its size over float64's may be from 1: none, half and one and a half times as much are further. */
  readonly size: number;
  /** Of the angle to float64's. */
  readonly leastCosine: number;
}

/** By how much turned parts may change a gradient's size, see {@linkcode shapeTolerance}. */
const MOST_STRETCH = 0.4;
/** An unrelated gradient's cosine is about 1 over the root of its elements. */
const LEAST_COSINE = 0.25;

/**
 * The bounds on size and direction that go with a bound on the error of gradients, or null where they follow from it.
 *
 * A gradient within 40 % is within 40 % of its size too. Past that: what rectifiers turn off is lost, and what they turn on is as much, so
 * that the size stays while the direction changes; of an error of r times the size the cosine is then 1 - r^2 / 2.
 *
 * @param error As `gradients` of {@linkcode StepTolerance}.
 */
export function shapeTolerance(error: number): ShapeTolerance | null {
  if (error <= MOST_STRETCH) return null;
  return { size: MOST_STRETCH, leastCosine: Math.max(LEAST_COSINE, 1 - error ** 2 / 2) };
}

import type { HostArrays } from "../gpu/run_kernel.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import {
  chooseParts,
  indicesOf,
  planesOfChannels,
  takeParts,
  uniformArray,
} from "../tuning/workload_parts.ts";
import type { Shape4 } from "../layout.ts";
import { reluBackwardReference } from "../relu/relu_ref.ts";
import { BIAS_GRADIENT, type BiasGradient } from "./bias_gradient.ts";
import { biasGradientReference } from "./reduce_ref.ts";

/** The gradient of a bias as a workload. */
export function biasGradientWorkload(what: BiasGradient): Workload {
  const [n, c, h, w]: Shape4 = "rows" in what ? [what.rows, what.columns, 1, 1] : what.shape;
  const count = n * c * h * w;
  return storedWorkload({
    ...taskOf(BIAS_GRADIENT, what),
    inputs: (seed) => ({
      dy: uniformArray(count, seed, 0),
      ...("relu" in what && what.relu ? { y: uniformArray(count, seed, 1) } : {}),
    }),
    expect: (inputs, samples) => [expectation([n, c, h, w], inputs, samples)],
  });
}

function expectation(
  [n, c, h, w]: Shape4,
  { dy, y }: HostArrays,
  samples: number,
): Expectation {
  const channels = chooseParts({ count: c, elements: 1, operations: n * h * w }, samples);
  const planes = planesOfChannels(channels, n, c);
  const take = (array: HostArrays[string]) =>
    takeParts(array as Float32Array<ArrayBuffer>, planes, h * w);
  const counted = y ? reluBackwardReference(take(dy), take(y)) : take(dy);
  return {
    output: "db",
    indices: indicesOf(channels, 1, c),
    values: biasGradientReference(counted, [n, channels.length, h, w]),
    // Rounding of a sum of n random values in [-1, 1] grows as its square root in practice.
    tolerance: { atol: 1e-6 * Math.sqrt(n * h * w), rtol: 1e-5 },
  };
}

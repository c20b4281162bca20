import { Random } from "../../kernels/random/random.ts";
import type { Slice } from "../plan/flat.ts";

/** Values of a tensor before training; `index` is its place among the model's parameters and keys its random numbers. */
export function initialValues(
  { initialiser, elements }: Slice,
  seed: number,
  index: number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(elements);
  const random = new Random(seed, "init", index);
  switch (initialiser.kind) {
    case "uniform":
      return values.map(() => (2 * random.uniform() - 1) * initialiser.bound);
    case "normal":
      return values.map(() => initialiser.std * normal(random));
    case "constant":
      return values.fill(initialiser.value);
  }
}

/** A draw from the standard normal distribution, by Box and Muller. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}

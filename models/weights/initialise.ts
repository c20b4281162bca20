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
    case "uniform": {
      const draws = random.uniforms(elements);
      for (let i = 0; i < elements; i++) values[i] = (2 * draws[i] - 1) * initialiser.bound;
      return values;
    }
    case "normal": {
      const draws = random.uniforms(2 * elements);
      for (let i = 0; i < elements; i++) {
        values[i] = initialiser.std * normal(draws[2 * i], draws[2 * i + 1]);
      }
      return values;
    }
    case "constant":
      return values.fill(initialiser.value);
  }
}

/** A draw from the standard normal distribution from two uniform ones, by Box and Muller. */
function normal(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}

import type { HostArrays } from "../gpu/run_kernel.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import { taskOfKernel } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import { chooseParts, indicesOf, takeParts } from "../tuning/workload_parts.ts";
import type { Shape4 } from "../layout.ts";
import { Random } from "../random/random.ts";
import { encodeStep } from "../step/step.ts";
import { augment, type Augmentation } from "./augment.ts";
import { augmentReference } from "./augment_ref.ts";

const DRAW = { seed: 5, epoch: 3 };

/** Augmentation and normalisation of a batch of images as a workload. */
export function augmentWorkload(what: Augmentation): Workload {
  const { batch, channels, height, width, layout } = what;
  const kernel = augment(what);
  const shape: Shape4 = [batch, channels, height, width];
  return storedWorkload({
    ...taskOfKernel(kernel, { y: { layout, shape } }),
    inputs: (seed) => {
      const random = new Random(seed);
      return {
        images: Uint32Array.from(
          { length: kernel.operands.images.bytes / 4 },
          () => random.word(),
        ),
        indices: Uint32Array.from({ length: batch }, () => random.below(50_000)),
        step: encodeStep({ slot: 0, count: batch, ...DRAW }),
      };
    },
    expect: (inputs, samples) => [expectation(what, inputs, samples)],
  });
}

function expectation(
  what: Augmentation,
  { images, indices }: HostArrays,
  samples: number,
): Expectation {
  const { batch, channels, height, width } = what;
  const size = channels * height * width;
  const chosen = chooseParts({ count: batch, elements: size, operations: size }, samples);
  const bytes = new Uint8Array(images.buffer);
  const taken = new Uint8Array(chosen.length * size);
  for (const [i, n] of chosen.entries()) {
    taken.set(bytes.subarray(n * size, (n + 1) * size), i * size);
  }
  const places = takeParts(indices as Uint32Array<ArrayBuffer>, chosen, 1);
  return {
    output: "y",
    indices: indicesOf(chosen, size, batch),
    values: augmentReference(taken, places, DRAW, { ...what, batch: chosen.length }),
    tolerance: { atol: 1e-6, rtol: 1e-6 }, // a multiply-add of values up to five
  };
}

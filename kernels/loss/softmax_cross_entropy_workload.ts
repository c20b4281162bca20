import type { HostArrays } from "../gpu/run_kernel.ts";
import { storedWorkload } from "../tuning/stored_workload.ts";
import { taskOf } from "../tuning/task.ts";
import type { Expectation, Workload } from "../tuning/workload.ts";
import { chooseParts, indicesOf, takeParts, uniformArray } from "../tuning/workload_parts.ts";
import { Random } from "../random/random.ts";
import { encodeStep } from "../step/step.ts";
import { LOSS, type LossShape } from "./softmax_cross_entropy.ts";
import { softmaxCrossEntropyReference } from "./softmax_cross_entropy_ref.ts";

/**
 * A classification loss, its ranks, predictions and gradient as a workload; the whole batch counts, and the last slot is
 * written.
 */
export function softmaxCrossEntropyWorkload(shape: LossShape): Workload {
  const { batch, classes, slots } = shape;
  return storedWorkload({
    ...taskOf(LOSS, shape),
    inputs: (seed) => {
      const random = new Random(seed, "test", 1);
      return {
        logits: uniformArray(batch * classes, seed, 0).map((v) => 5 * v),
        labels: Uint32Array.from({ length: batch }, () => random.below(classes)),
        step: encodeStep({ slot: slots - 1, count: batch, seed: 0, epoch: 0 }),
        losses: new Float32Array(slots * batch),
        ranks: new Uint32Array(slots * batch),
        predictions: new Uint32Array(slots * batch),
      };
    },
    expect: (inputs, samples) => expectations(shape, inputs, samples),
  });
}

function expectations(
  { batch, classes, slots, withGradient = true }: LossShape,
  inputs: HostArrays,
  samples: number,
): Expectation[] {
  const { logits, labels } = inputs as {
    logits: Float32Array<ArrayBuffer>;
    labels: Uint32Array<ArrayBuffer>;
  };
  const rows = chooseParts({ count: batch, elements: classes, operations: 4 * classes }, samples);
  const want = softmaxCrossEntropyReference(
    takeParts(logits, rows, classes),
    takeParts(labels, rows, 1),
    classes,
    rows.length,
  );
  // WGSL grants exp 3 + 2|x| units in the last place, which at |x| = 10 is 3e-6 of the value.
  const tolerance = { atol: 2e-6, rtol: 1e-5 };
  const slot = rows.map((row) => (slots - 1) * batch + row);
  const losses = { indices: slot, values: Float64Array.from(want.losses), tolerance };
  const exact = { as: "u32" as const, indices: slot, tolerance: { atol: 0, rtol: 0 } };
  // The reference divides by the number of rows that it was given.
  const dlogits = Float64Array.from(want.dlogits, (v) => v * rows.length / batch);
  return [
    { output: "losses", ...losses },
    { output: "ranks", ...exact, values: Float64Array.from(want.ranks) },
    { output: "predictions", ...exact, values: Float64Array.from(want.predictions) },
    ...(withGradient
      ? [{
        output: "dlogits",
        indices: indicesOf(rows, classes, batch),
        values: dlogits,
        tolerance: { atol: 2e-6 / batch, rtol: 1e-5 },
      }]
      : []),
  ];
}

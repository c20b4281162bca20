import { loadCandidate } from "../../kernels/tuning/check.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { Candidate, Workload } from "../../kernels/tuning/workload.ts";
import type { HostArrays } from "../../kernels/gpu/run_kernel.ts";
import type { Tolerance } from "../../kernels/tuning/compare.ts";
import { fromLayout } from "../../kernels/relayout/relayout_ref.ts";
import { check, type OurSide } from "./compare.ts";
import type { PeerOp } from "./peer.ts";

/** Elements compared with float64 where a reference of all would take long. */
const CHECKED = 2000;

/** A command buffer of more would be long in the making before the GPU has anything to do. */
const PER_SUBMIT = 500;

/**
 * Our kernel for a workload: activations in the layout that its variant takes, as the training plan keeps them between ops; what the
 * variant copies, packs or reduces is part of each repetition.
 *
 * @param variant What to run; null for the ladder's default.
 * @throws {Error} If the variant cannot compute the shape here, or computes it wrong.
 */
export async function openKernel(
  device: Device,
  workload: Workload,
  inputs: HostArrays,
  variant: string | null,
): Promise<OurSide> {
  const [expected] = workload.expect(inputs, CHECKED);
  const candidate = variant === null
    ? workload.usual(device.capabilities)
    : workload.candidates(device.capabilities).find((other) => other.variant === variant);
  if (!candidate) throw new Error(`our ladder has no ${variant ?? "variant"} for this shape here`);
  const op = await kernelOp(device, candidate, inputs, expected.output);
  try {
    await op.run(1);
    const { maxAbsError, failure } = check(await op.output(), expected);
    if (failure) throw new Error(`our ${candidate.variant} ${failure}`);
    const reduced = reducedTolerance(expected.values);
    return { op, variant: candidate.variant, maxAbsError, expected, reduced, runs: 1 };
  } catch (error) {
    op.dispose();
    throw error;
  }
}

/**
 * For sums of products whose operands were rounded to 11 significant bits each, and the sum too: independent roundings of operands of any sign
 * put a sum off by about 2^-11.3 of the sums' root mean square, and the largest of thousands by five times that, as its own rounding does. Twice
 * both, as parts of a sum may be kept in f16.
 */
export function reducedTolerance(values: Float64Array): Tolerance {
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  return { atol: 2 ** -7 * Math.sqrt(square), rtol: 0 };
}

async function kernelOp(
  device: Device,
  candidate: Candidate,
  inputs: HostArrays,
  output: string,
): Promise<PeerOp> {
  const { prepared: [prepared], operands, dispose } = await loadCandidate(
    device,
    candidate,
    inputs,
  );
  const submit = (repetitions: number) => {
    const encoder = device.gpu.createCommandEncoder();
    device.dispatcher.encode(encoder, Array(repetitions).fill(prepared));
    device.gpu.queue.submit([encoder.finish()]);
  };
  return {
    async run(repetitions) {
      for (let done = 0; done < repetitions; done += PER_SUBMIT) {
        submit(Math.min(repetitions - done, PER_SUBMIT));
      }
      await device.idle();
    },
    async output() {
      const [bytes] = await device.read(operands[output]);
      const values = new Float32Array(bytes.buffer);
      const layout = candidate.layouts?.[output];
      return layout ? fromLayout(values, layout.shape, layout.layout) : values;
    },
    dispose,
  };
}

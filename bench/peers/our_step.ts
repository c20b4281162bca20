import type { Device } from "../../kernels/gpu/device.ts";
import { convnet } from "../../models/convnet.ts";
import { Session } from "../../models/session/session.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import type { OurSide } from "./compare.ts";
import { randomBatch } from "./convnet_job.ts";
import type { ConvnetJob, PeerOp } from "./peer.ts";
import { sgd } from "../../models/optimisers/sgd.ts";

const MOMENTUM = 0.9;
/** Steps whose losses are compared: they move with every gradient, and from the third on with the momentum. */
const COMPARED = 3;

/** f32 sums in another order, over a few steps. */
const TOLERANCE = { atol: 0, rtol: 1e-4 };

/**
 * Our training step of the ConvNet on one batch: upload of bytes, normalisation, forward, loss, backward, SGD. The losses of its first steps
 * are what the peer must reach; there is no float64 reference of a step. They do tell: at 4 and 8 images a product of tfjs 4.22 is wrong
 * (`[4,4096] · [512,4096]ᵀ` on llvmpipe), and so is its first loss.
 *
 * @returns The step, and the same job for the peers.
 */
export async function openConvnetStep(
  device: Device,
  size: number,
  variants: VariantChoice,
): Promise<{ ours: OurSide; job: ConvnetJob }> {
  const session = await Session.open(device, convnet, {
    batch: size,
    evalBatch: 1,
    classes: 10,
    slots: COMPARED,
    optimiser: sgd({ momentum: MOMENTUM }),
    cropPadding: 0,
    horizontalFlip: false,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  }, variants);
  session.initialise(0);
  const { weights } = await session.state();
  const job = { batch: randomBatch(size, 1), weights, learningRate: 0.01, momentum: MOMENTUM };
  const op = sessionOp(device, session, job);
  await op.run(COMPARED);
  const values = Float64Array.from(await op.output());
  const expected = { output: "losses", indices: null, values, tolerance: TOLERANCE };
  return { ours: { op, variant: null, maxAbsError: null, expected, runs: COMPARED }, job };
}

function sessionOp(device: Device, session: Session, job: ConvnetJob): PeerOp {
  const { batch, learningRate } = job;
  const count = batch.labels.length;
  return {
    async run(repetitions) {
      for (let i = 0; i < repetitions; i++) {
        session.train(batch, {
          slot: i % COMPARED,
          count,
          seed: 0,
          epoch: 0,
          learningRate,
        });
      }
      session.flush();
      await device.idle();
    },
    async output() {
      const { losses } = await session.metrics("train");
      const mean = (slot: number) =>
        losses.subarray(slot * count, (slot + 1) * count).reduce((a, b) => a + b) / count;
      return Float32Array.from({ length: COMPARED }, (_, slot) => mean(slot));
    },
    dispose() {}, // A session's memory is the device's.
  };
}

import type { Device } from "../../kernels/gpu/device.ts";
import type { Tolerance } from "../../kernels/tuning/compare.ts";
import type { Model } from "../../models/graph/layers.ts";
import { MODELS } from "../../models/models.ts";
import { sgd } from "../../models/optimisers/sgd.ts";
import { forecastMemory } from "../../models/plan/memory.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { Session } from "../../models/session/session.ts";
import type { DimsOf } from "../../results/schema/dims.ts";
import type { OurSide } from "./compare.ts";
import { type PeerOp, type StepJob, Unavailable } from "./peer.ts";
import { randomBatch } from "./step_job.ts";

/** A model's step that is compared. */
export interface StepCase {
  readonly op: "train_step" | "inference_step";
  readonly dims: DimsOf<"model">;
}

const MOMENTUM = 0.9;
/** Steps whose losses are compared: they move with every gradient, and from the third on with the momentum. */
const COMPARED = 3;

/**
 * By model: how far a step goes, and how near losses must be: f32 sums in another order, over so many layers and a few steps. ResNet-50's
 * gradients are of so large a loss's slope that at 1e-5 the loss falls by a tenth, and rounding errors grow to 6e-3 of it by the third step.
 */
const RULES: Readonly<Record<string, { learningRate: number; rtol: number }>> = {
  convnet: { learningRate: 0.01, rtol: 1e-4 },
  resnet50: { learningRate: 1e-6, rtol: 1e-3 },
};

/** Where operands have 11 significant bits, logits are off by a hundredth or so, and losses with them. */
const REDUCED: Tolerance = { atol: 0, rtol: 0.03 };

/** The model at its size. */
export function modelOf({ model, imageSize, stem }: DimsOf<"model">): {
  readonly model: Model;
  readonly classes: number;
} {
  const { make, input: { classes } } = MODELS[model];
  return { model: make({ classes, imageSize, stem }), classes };
}

/**
 * Our step of a model on one batch: upload of bytes, normalisation, forward, loss, and of training backward and SGD. The losses of its first
 * training steps, or of each image, are what the peer must reach; here is no float64 reference of a step. They do tell: at 4 and 8
 * images a product of tfjs 4.22 is wrong (`[4,4096] · [512,4096]ᵀ` on llvmpipe), and so is its first loss.
 *
 * @returns The step, and the same job for the peers.
 */
export async function openStep(
  device: Device,
  { op: kind, dims }: StepCase,
  variants: VariantChoice,
): Promise<{ ours: OurSide; job: StepJob }> {
  const { batch: size, imageSize } = dims;
  const { model, classes } = modelOf(dims);
  const { learningRate, rtol } = RULES[dims.model];
  const trains = kind === "train_step";
  const settings = {
    batch: trains ? size : 1,
    evalBatch: trains ? 1 : size,
    classes,
    slots: COMPARED,
    optimiser: sgd({ momentum: MOMENTUM }),
    cropPadding: 0,
    horizontalFlip: false,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  } as const;
  const { problem, plans } = forecastMemory(model, settings, device.capabilities, variants);
  if (problem !== null) throw new Unavailable(`our own step cannot run: ${problem}`);
  const session = await Session.open(device, model, settings, variants, plans);
  await session.initialise(0);
  const { weights } = await session.state();
  const batch = randomBatch(size, imageSize, classes, 1);
  const job = { model: dims.model, imageSize, batch, weights, learningRate, momentum: MOMENTUM };
  const op = trains ? training(device, session, job) : inference(device, session, job);
  const runs = trains ? COMPARED : 1;
  await op.run(runs);
  const values = Float64Array.from(await op.output());
  const expected = { output: "losses", indices: null, values, tolerance: { atol: 0, rtol } };
  return {
    ours: { op, variant: null, maxAbsError: null, expected, reduced: REDUCED, runs },
    job,
  };
}

const step = (slot: number, count: number) => ({ slot, count, seed: 0, epoch: 0 });

function training(device: Device, session: Session, { batch, learningRate }: StepJob): PeerOp {
  const count = batch.labels.length;
  return {
    async run(repetitions) {
      for (let i = 0; i < repetitions; i++) {
        session.train(batch, { ...step(i % COMPARED, count), learningRate });
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
    dispose: () => session.close(),
  };
}

function inference(device: Device, session: Session, { batch }: StepJob): PeerOp {
  const count = batch.labels.length;
  return {
    async run(repetitions) {
      for (let i = 0; i < repetitions; i++) session.evaluate(batch, step(0, count));
      session.flush();
      await device.idle();
    },
    output: async () => (await session.metrics("evaluate")).losses.slice(0, count),
    dispose: () => session.close(),
  };
}

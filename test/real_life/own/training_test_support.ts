/** Documents of trainings by the product's own functions, of which the GPU alone is made up: it says what it likes, as long as a GPU could. */
import fc from "fast-check";
import { DataError } from "../../../datasets/data_error.ts";
import type { Dataset } from "../../../datasets/dataset.ts";
import { MemorySplit } from "../../../datasets/memory_split.ts";
import type { Device } from "../../../kernels/gpu/device.ts";
import type { IndexedBatch, Session } from "../../../models/session/session.ts";
import type { Start } from "../../../bench/host/provenance.ts";
import { configOf } from "../../../bench/train/config.ts";
import { evaluationBatch } from "../../../bench/train/evaluate.ts";
import { trainDocument } from "../../../bench/train/result_document.ts";
import { freshProgress, type Progress } from "../../../bench/train/progress.ts";
import { MOST_READ_BACK_STEPS } from "../../../bench/train/read_back.ts";
import { runToEnd } from "../../../bench/train/train.ts";
import { trainPart } from "../../../bench/train/train_part.ts";
import { recipeWords } from "../../../results/schema/recipe_entries.ts";
import { type Recipe, recipeOf } from "../../../results/schema/recipe.ts";
import type { TrainResult } from "../../../results/schema/result.ts";
import { names, type Random, randomOf, takingTime } from "./machine_test_support.ts";

/** What is asked for, what it is asked of, and what happens. */
export interface Training {
  readonly recipe: Recipe;
  readonly classes: readonly string[];
  readonly trainCount: number;
  /** 0: it is evaluated on the training images. */
  readonly testCount: number;
  readonly workers: number;
  readonly bad: readonly string[];
  /** It begins with weights of a file; or it does nothing but evaluate them. */
  readonly weights: "drawn" | "file" | "evaluated";
  /** What happens at a step, or at an evaluation. */
  readonly ends: "complete" | "stopped" | "diverges" | "loses data" | "diverges in evaluation";
  readonly endsAt: number;
  /** A run goes on from where it ended, with more epochs and another pace of evaluations; or its last weights are evaluated. */
  readonly then: "nothing" | "resumed" | "evaluated";
  readonly moreEpochs: number;
  readonly thenEvalEvery: number;
}

const schedule = fc.constantFrom("constant", "step", "cosine");

const asked = fc.record({
  ...{ epochs: fc.integer({ min: 1, max: 3 }), batch: fc.integer({ min: 1, max: 5 }), schedule },
  ...{ accumulate: fc.constantFrom(1, 1, 3), warmupEpochs: fc.constantFrom(0, 0.5, 1) },
  ...{ learningRate: fc.constantFrom(0, 0.001, 0.1), evalEvery: fc.integer({ min: 1, max: 3 }) },
  ...{ augmented: fc.boolean(), recompute: fc.boolean(), seed: fc.constantFrom(0, 3, 2 ** 32 - 1) },
  precision: fc.constantFrom("f32", "mixed"),
  optimiser: fc.constantFrom("sgd", "adamw"),
});

/** Any training that can be asked for and that ends anyhow. */
export const trainings: fc.Arbitrary<Training> = fc.record({
  task: fc.constantFrom("synthetic", "cifar10", "imagenet", "imagenet"),
  asked,
  classCount: fc.constantFrom(1, 2, 10, 10, 100, 101, 1001),
  names: fc.array(names, { minLength: 1, maxLength: 12 }),
  surplus: fc.integer({ min: 0, max: 30 }),
  testCount: fc.integer({ min: 0, max: 20 }),
  workers: fc.constantFrom(0, 2),
  bad: fc.array(names, { maxLength: 3 }),
  weights: fc.constantFrom("drawn", "drawn", "file", "evaluated"),
  ends: fc.constantFrom(
    ...["complete", "complete", "stopped", "diverges", "loses data"] as const,
    "diverges in evaluation",
  ),
  endsAt: fc.integer({ min: 0, max: 30 }),
  then: fc.constantFrom("nothing", "resumed", "evaluated"),
  moreEpochs: fc.integer({ min: 0, max: 2 }),
  thenEvalEvery: fc.integer({ min: 1, max: 3 }),
}).map(({ task, asked, classCount, names, surplus, testCount, ...rest }) => {
  const recipe = recipeOf(task, asked as Partial<Recipe>), isCifar = task === "cifar10";
  const count = isCifar ? 10 : classCount;
  return {
    ...rest,
    recipe,
    classes: Array.from({ length: count }, (_, i) => names[i] ?? `class ${i}`),
    // Evaluating asks for no whole batch of training images.
    trainCount: (rest.weights === "evaluated" ? 1 : recipe.batch * recipe.accumulate) + surplus,
    testCount: isCifar ? 10_000 : testCount,
  };
});

function datasetOf({ recipe, classes, trainCount, testCount, workers, bad }: Training): Dataset {
  const split = (count: number) => {
    const labels = Uint16Array.from({ length: count || 1 }, (_, i) => i % classes.length);
    const images = new Uint8Array(3 * labels.length);
    const known = { workers, bad: new Map(bad.map((name) => [name, `no photo: ${name}`])), count };
    return Object.assign(new MemorySplit(images, labels as never), known);
  };
  const { task: name } = recipe, source = name === "synthetic" ? "generated" : "folder of photos";
  return {
    ...{ name, source, classes, imageShape: [3, 32, 32], canonical: false, close: () => {} },
    ...{ train: split(trainCount), test: split(testCount), sha256: "ab".repeat(32) },
  };
}

/** A GPU that has seen so many updates, on which losses are what chance gives. */
class MadeUpSession {
  readonly modelName = "made up";
  readonly parameterCount = 7;
  readonly dispatchesPerStep = 3;
  readonly trainPlan = {
    kernels: [{ kernel: { op: "sgd", shape: "7", variant: "naive" } }],
    ...{ choices: [], memory: { bytes: 28 } },
  };
  readonly evaluationPlan = this.trainPlan;
  updates: number;
  readonly #training: Training;
  readonly #random: Random;
  #rows: IndexedBatch[] = [];
  #scaler: { scale: number; growthTracker: number; skipped: number };

  constructor(training: Training, random: Random, before: MadeUpSession | null) {
    this.#training = training;
    this.#random = random;
    this.updates = before?.updates ?? 0;
    this.#scaler = before ? { ...before.#scaler } : { scale: 65536, growthTracker: 0, skipped: 0 };
  }

  uploadBytes = () => 3;
  turn = () => Promise.resolve();
  takesImages = () => true;
  close = () => {};

  train(batch: IndexedBatch, { slot }: { slot: number }): void {
    const { ends, endsAt, recipe: { accumulate } } = this.#training;
    if (slot === 0) this.#rows = [];
    if (ends === "loses data" && this.updates === endsAt) throw new DataError("Cannot read \u202e");
    this.#rows.push({ indices: batch.indices, labels: batch.labels.slice() });
    if (this.#rows.length % accumulate > 0) return;
    this.updates++;
    if (this.#random() > 0.1) return;
    this.#scaler = { ...this.#scaler, scale: this.#scaler.scale / 2 };
    this.#scaler.skipped++;
  }

  evaluate(batch: IndexedBatch, { slot }: { slot: number }): void {
    if (slot === 0) this.#rows = [];
    this.#rows.push({ indices: batch.indices, labels: batch.labels.slice() });
  }

  /** Where an image is ranked first its class is what the model takes it for, and else another. */
  metrics(mode: "train" | "evaluate") {
    const { classes: { length: classes }, recipe: { batch }, ends, endsAt } = this.#training;
    const width = mode === "train" ? batch : evaluationBatch(batch);
    const count = this.#rows.length * width;
    const [losses, ranks] = [new Float32Array(count), new Uint32Array(count)];
    const predictions = new Uint32Array(count);
    // The same weights are evaluated to the same bits.
    const random = mode === "train" ? this.#random : randomOf(this.updates);
    const spoilt = mode === "train" ? "diverges" : "diverges in evaluation";
    this.#rows.forEach(({ labels }, row) =>
      labels.forEach((label, i) => {
        const at = row * width + i;
        ranks[at] = Math.floor(random() * Math.min(classes, 7));
        // A label that others beat has at most as much of the probability as each of them.
        losses[at] = classes === 1 ? -0 : Math.log(1 + ranks[at]) + 3 * random();
        predictions[at] = ranks[at] === 0 ? label : (label + 1) % classes;
        if (ends === spoilt && this.updates >= endsAt) losses[at] = at % 2 ? NaN : Infinity;
      })
    );
    return Promise.resolve({ losses, ranks, predictions });
  }

  state() {
    const { recipe: { seed, precision }, weights } = this.#training;
    // Updates move weights, but not at a learning rate of 0, and not those that are only evaluated.
    const moved = weights === "evaluated" ? [] : [this.updates, this.#random()];
    const data = Float32Array.of(1, ...weights === "drawn" ? [seed] : [], ...moved);
    const scaler = precision === "mixed" ? { scaler: this.#scaler } : {};
    return Promise.resolve({
      weights: { weight: { shape: [data.length], data } },
      optimiser: { updates: this.updates, tensors: {}, ...scaler },
    });
  }
}

/** Where a run ended, for one that goes on from there. */
interface Ended {
  readonly session: MadeUpSession;
  readonly progress: Progress;
}

/** The documents of a training, and of what is done with its checkpoint. */
export async function documentsOf(
  training: Training,
  start: Start,
  device: Device,
  random: Random,
): Promise<TrainResult[]> {
  const first = await run(training, start, device, random, null);
  const { then, moreEpochs, thenEvalEvery, recipe, ends } = training;
  if (then === "nothing" || training.weights === "evaluated" || ends.startsWith("diverges")) {
    return [first.result];
  }
  // A cosine's length is part of what it is.
  const epochs = recipe.epochs + (recipe.schedule === "cosine" ? 0 : moreEpochs);
  const on = { ...training, ends: "complete" as const, recipe: { ...recipe, epochs } };
  const next = { ...on, recipe: { ...on.recipe, evalEvery: thenEvalEvery } };
  const isEvaluated = then === "evaluated";
  const second = await run(next, start, device, random, first.ended, isEvaluated);
  return [first.result, second.result];
}

async function run(
  training: Training,
  start: Start,
  device: Device,
  random: Random,
  before: Ended | null,
  isEvaluated = training.weights === "evaluated",
): Promise<{ readonly result: TrainResult; readonly ended: Ended }> {
  const { recipe, ends, endsAt, weights: from } = training, dataset = datasetOf(training);
  const config = configOf(recipe, dataset, {}, isEvaluated);
  const made = new MadeUpSession(training, random, before?.session ?? null);
  const session = made as unknown as Session;
  // As a checkpoint keeps it.
  const progress: Progress = before ? JSON.parse(JSON.stringify(before.progress)) : freshProgress();
  const request = { device, dataset, recipe, evalOnly: isEvaluated };
  const course = await runToEnd({ session, config, progress }, request as never, {
    shouldStop: () => ends === "stopped" && progress.losses.length >= endsAt,
    firstTogether: 1 + Math.floor(random() * MOST_READ_BACK_STEPS),
    rssBytes: () => 2 ** 30,
  });
  const earlier = before?.progress.epochs.length ?? 0;
  progress.epochs = progress.epochs.map((row, i) =>
    i < earlier ? row : takingTime(row, dataset, random)
  );
  const { weights, optimiser } = await made.state();
  const file = { tensors: {}, digest: "cd".repeat(32) };
  const compileSeconds = Math.ceil(1e9 * random()) / 1e9; // by a clock of nanoseconds
  const facts = {
    ...{ session, config, dataset, evalOnly: isEvaluated, splits: {}, compileSeconds },
    from: from === "drawn" ? {} : { weights: file },
    loader: training.workers > 0 ? 100 * random() : null,
    resumedFrom: before ? before.progress.losses.length : null,
  };
  const { scaler } = optimiser as { scaler?: never };
  const part = await trainPart(facts, { ...course, progress, weights, scaler });
  const words = [
    ...facts.resumedFrom === null ? [] : ["--resume", "a.safetensors"],
    ...from === "drawn" ? [] : ["--weights", "w.safetensors"],
    ...isEvaluated ? ["--eval-only"] : [],
  ];
  const argv = ["train", ...recipeWords(recipe), ...words, ...start.host.argv.slice(1)];
  const typed = { ...start, host: { ...start.host, argv } };
  const result = await trainDocument(typed, device, dataset, {
    ...{ kernels: [], end: course.end, part },
  });
  return { result, ended: { session: made, progress } };
}

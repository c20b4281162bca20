import type { BenchResult, BenchRow } from "../../schema/result.ts";
import { type Problem, problemAt } from "../problem.ts";
import { phasesOf } from "./check_ceiling.ts";

/** The convolution of the ConvNet that the quick run times in its three directions, which its steps compute too. */
const CONVOLUTION = "100x32x16x16 * 64x32x3x3 p1", STEP = "convnet 100x3x32x32";

/** What takes at least so many times as long as what: by recorded runs, of which the least is in brackets. */
const LEAST = {
  /** A training step and the inference that it begins with (2.9). */
  training: { refused: 1, open: 2 },
  /** A training step and its three convolutions of that shape (1.39). */
  trainingOfConvolutions: { refused: 0.7, open: 1 },
  /** An inference and its convolution (0.66; of hardware 2.5), whose operands it finds in a cache. */
  inferenceOfConvolution: { refused: 0.33, open: 1 },
  /** An image of the short training and one of the training step's row (0.9): uploads, augmentation and read-backs included. */
  image: { refused: 1 / 1.5, open: 1 / 1.3 },
};

/**
 * What is part of something takes no longer than it. Refused is what no machine does, and shown and of the open division what recorded ones did
 * not; of what took turns with others nothing is known.
 */
export function relationProblems(result: BenchResult): {
  readonly refused: readonly Problem[];
  readonly open: readonly Problem[];
} {
  const phases = phasesOf(result), refused: Problem[] = [], open: Problem[] = [];
  if (phases === null) return { refused, open };
  for (const { path, ratio, bounds, part } of relationsOf(result)) {
    if (ratio >= bounds.open / phases) continue;
    const problem = problemAt(path, `takes ${ratio.toFixed(2)} times as long as ${part}`);
    (ratio < bounds.refused / phases ? refused : open).push(problem);
  }
  return { refused, open };
}

interface Relation {
  readonly path: readonly (string | number)[];
  readonly ratio: number;
  readonly bounds: { readonly refused: number; readonly open: number };
  /** What it does besides others. */
  readonly part: string;
}

function* relationsOf({ bench }: BenchResult): Generator<Relation> {
  const { rows, training } = bench;
  const find = (op: string, { shape, dtype }: Pick<BenchRow, "shape" | "dtype">) =>
    rows.find((row) => row.op === op && row.shape === shape && row.dtype === dtype)?.medianNs ??
      null;
  for (const [i, row] of rows.entries()) {
    if (row.suite !== "models" || row.medianNs === null) continue;
    const path = ["bench", "rows", i, "medianNs"], isTraining = row.op === "train_step";
    const relation = (ns: number, bounds: Relation["bounds"], part: string) => ({
      ...{ path, ratio: row.medianNs! / ns, bounds, part },
    });
    const inference = isTraining ? find("inference_step", row) : null;
    if (inference !== null) {
      yield relation(inference, LEAST.training, "the inference that it begins with");
    }
    if (row.shape !== STEP || row.dtype !== "f32") continue;
    const directions = isTraining ? ["forward", "backward_input", "backward_weight"] : ["forward"];
    const parts = directions.map((name) =>
      find(`conv2d_${name}`, { shape: CONVOLUTION, dtype: "f32" })
    );
    if (!parts.includes(null)) {
      const bounds = LEAST[isTraining ? "trainingOfConvolutions" : "inferenceOfConvolution"];
      const sum = parts.reduce((sum: number, ns) => sum + ns!, 0);
      yield relation(sum, bounds, `its convolutions ${CONVOLUTION}`);
    }
    if (!isTraining || !training || row.imagesPerSecond === null) continue;
    const ratio = row.imagesPerSecond / training.imagesPerSecond;
    const at = ["bench", "training", "imagesPerSecond"];
    yield { path: at, ratio, bounds: LEAST.image, part: "the step of its images" };
  }
}

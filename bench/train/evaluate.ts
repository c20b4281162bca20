import { evaluationRequests } from "../../datasets/batches.ts";
import type { Dataset } from "../../datasets/dataset.ts";
import type { Metrics, Session } from "../../models/session/session.ts";
import { drawBatches, evaluationSplit } from "./resident.ts";
import { MOST_CONFUSED } from "../../results/schema/limits.ts";
import { mostTogether } from "./read_back.ts";

/** Result of one evaluation. */
export interface Evaluation {
  readonly top1: number;
  readonly top5: number;
  readonly loss: number;
  readonly seconds: number;
  /** Top-1 hits and images of each class. */
  readonly perClass: readonly { readonly hits: number; readonly count: number }[];
  /** Images by class and by predicted class, those with a NaN among the logits left out; null of more than 100 classes. */
  readonly confusion: readonly (readonly number[])[] | null;
}

/**
 * Evaluates on the whole test split, or where there is none on the images that are trained on; the last batch may be partial.
 *
 * @returns Null if stopped before its end.
 */
export async function evaluate(
  session: Session,
  dataset: Dataset,
  { batch }: { readonly batch: number },
  { shouldStop }: { shouldStop(): boolean },
): Promise<Evaluation | null> {
  const split = evaluationSplit(dataset);
  const size = evaluationBatch(batch);
  const together = mostTogether(session.uploadBytes("evaluate"));
  const tally = new Tally(dataset.classes.length);
  const begin = performance.now();
  const batches = drawBatches(session, "evaluate", split, evaluationRequests(split.count, size));
  try {
    for (let first = 0; first < split.count;) {
      const rows: EvaluatedRow[] = [];
      for (; rows.length < together && first < split.count; first += size) {
        const { value: batch } = await batches.next();
        if (!batch) throw new Error("Cannot evaluate as the data set ended before its last image");
        const count = Math.min(size, split.count - first);
        session.evaluate(batch, { ...IDLE, slot: rows.length, count });
        rows.push({ labels: batch.labels, count });
        await session.turn();
        if (shouldStop()) return null;
      }
      tally.addRows(await session.metrics("evaluate"), rows, size);
    }
  } finally {
    await batches.return(); // ends the workers of a split that has some
  }
  return {
    top1: tally.top1 / split.count,
    top5: tally.top5 / split.count,
    loss: tally.loss / split.count,
    seconds: (performance.now() - begin) / 1000,
    perClass: tally.perClass,
    confusion: tally.confusion,
  };
}

/** A batch whose results are in the metrics' row at its place. */
interface EvaluatedRow {
  readonly labels: Uint32Array;
  readonly count: number;
}

/** Sums over the images, and counts of them by class. */
class Tally {
  top1 = 0;
  top5 = 0;
  loss = 0;
  readonly perClass: { hits: number; count: number }[];
  readonly confusion: number[][] | null;

  constructor(classes: number) {
    this.perClass = Array.from({ length: classes }, () => ({ hits: 0, count: 0 }));
    this.confusion = classes > MOST_CONFUSED
      ? null
      : Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  }

  addRows(metrics: Metrics, rows: readonly EvaluatedRow[], width: number): void {
    for (const [slot, { labels, count }] of rows.entries()) {
      const { top1, top5, loss } = sumRows(metrics, slot, 1, width, count);
      this.top1 += top1;
      this.top5 += top5;
      this.loss += loss;
      for (let i = 0; i < count; i++) {
        const at = slot * width + i;
        this.#add(labels[i], metrics.ranks[at], metrics.predictions[at]);
      }
    }
  }

  #add(label: number, rank: number, predicted: number): void {
    const row = this.perClass[label];
    row.count++;
    row.hits += +(rank === 0);
    if (this.confusion && predicted < this.perClass.length) this.confusion[label][predicted]++;
  }
}

/** Images per evaluation step: the training batch, within what keeps activations small. */
export function evaluationBatch(batch: number): number {
  return Math.min(batch, 100);
}

const IDLE = { seed: 0, epoch: 0 };

/** Sums the first `count` samples of each of some rows in float64. */
export function sumRows(
  { losses, ranks }: Metrics,
  first: number,
  rows: number,
  width: number,
  count = width,
) {
  let loss = 0, top1 = 0, top5 = 0;
  for (let row = first; row < first + rows; row++) {
    for (let i = row * width; i < row * width + count; i++) {
      loss += losses[i];
      top1 += +(ranks[i] < 1);
      top5 += +(ranks[i] < 5);
    }
  }
  return { loss, top1, top5 };
}

import { indexedBatches } from "../../datasets/batches.ts";
import type { BatchRequest, Dataset, Split } from "../../datasets/dataset.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { IndexedBatch, Session } from "../../models/session/session.ts";
import { ResidentSplit, type ResidentSplits } from "../../models/session/resident_split.ts";

/** The images that a run evaluates on: the test split, or where there is none those that it is trained on. */
export function evaluationSplit({ test, train }: Dataset): Split {
  return test.count > 0 ? test : train;
}

/**
 * Copies the splits of a run to the device where they are in memory and fit, so that its steps upload indices only. It is done once,
 * before any clock starts: it belongs to loading the data set.
 *
 * @param evalOnly Nothing is trained.
 */
export async function residentSplits(
  device: Device,
  dataset: Dataset,
  evalOnly = false,
): Promise<ResidentSplits> {
  const upload = async ({ images, count }: Split) =>
    images ? await ResidentSplit.upload(device, images, count) ?? undefined : undefined;
  const train = evalOnly ? undefined : await upload(dataset.train);
  const test = evaluationSplit(dataset);
  return { train, evaluate: train && test === dataset.train ? train : await upload(test) };
}

/** Gives the memory of splits back. */
export function closeSplits({ train, evaluate }: ResidentSplits): void {
  train?.close();
  evaluate?.close();
}

/** The batches that answer some requests, with their images where the session does not have them. */
export function drawBatches(
  session: Session,
  mode: keyof ResidentSplits,
  split: Split,
  requests: Iterable<BatchRequest>,
): AsyncGenerator<IndexedBatch, void, void> {
  return session.takesImages(mode) ? split.batches(requests) : indexedBatches(split, requests);
}

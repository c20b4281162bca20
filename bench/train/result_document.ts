import type { Dataset } from "../../datasets/dataset.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import { CLOCKS } from "../../results/schema/clocks.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import { withAllowedTexts } from "../../results/text/document_texts.ts";
import { provenance, type Start } from "../host/provenance.ts";
import type { Published } from "./train.ts";

/** The one document that a training run publishes. */
export async function trainDocument(
  start: Start,
  device: Device,
  dataset: Dataset,
  { kernels, end: { status, reason }, part }: Published,
): Promise<TrainResult> {
  return withAllowedTexts({
    kind: "train",
    ...await provenance(start, kernels, device),
    status,
    reason,
    dataset: {
      name: dataset.name,
      sha256: dataset.sha256,
      canonical: dataset.canonical,
      synthetic: dataset.source === "generated",
      source: dataset.source,
      trainCount: dataset.train.count,
      testCount: dataset.test.count || dataset.train.count,
      evaluatedOn: dataset.test.count > 0 ? "test" : "train",
    },
    protocol: {
      clock: CLOCKS.train,
    },
    train: part,
  });
}

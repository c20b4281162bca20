import { adapterLabel, datasetLabel, kernelsLabel, runtimeLabel } from "../text/labels.ts";
import { columns, escape, markdownTable } from "../text/markdown.ts";
import { percent, rate } from "../text/numbers.ts";
import type { TrainResult } from "../schema/result.ts";

/** A training run as Markdown: what ran, the epochs, the final evaluation and the accuracy of each class. */
export function trainTable(result: TrainResult): string {
  return [heading(result), epochTable(result), finalLine(result), classTable(result)]
    .filter((part) => part !== "").join("\n");
}

function heading(result: TrainResult): string {
  const { train, dataset, protocol, suite } = result, kernels = kernelsLabel(result);
  return [
    `## ${escape(`${train.recipe.task}, ${train.model} on ${adapterLabel(result)}`)}`,
    "",
    escape(
      `Data: ${datasetLabel(result)}, ${dataset.trainCount} train and ${
        dataset.evaluatedOn === "train" ? "no" : dataset.testCount
      } test images. Runtime: ${
        runtimeLabel(result)
      }. Suite ${suite.version}, seed ${train.recipe.seed}${
        kernels === null ? "" : `, kernels: ${kernels}`
      }.`,
    ),
    escape(`Seconds: ${protocol.clock.seconds}.`),
    ...(dataset.evaluatedOn === "train"
      ? ["The data set has no test images: test means the training images, not augmented."]
      : []),
    ...inputLine(result),
    "",
  ].join("\n");
}

/** How fast images came, where they were decoded while training. */
function inputLine({ train: { input } }: TrainResult): string[] {
  if (!input || input.workers === 0) return [];
  const { workers, loaderImagesPerSecond: alone, waitShare, inputBound, badFiles } = input;
  const speed = alone === null ? "" : ` give ${rate(alone)} images/s alone`;
  const bad = badFiles.length === 0
    ? ""
    : ` Photos that could not be decoded, and in whose place others were shown: ${badFiles.length}.`;
  return [
    `Loader: ${workers} workers${speed}; training waited for images for ${
      percent(waitShare)
    } of its ` +
    `time, so it was ${inputBound ? "" : "not "}input-bound.${bad}`,
  ];
}

/** Columns that say nothing new for the run are left out. */
function epochTable({ train }: TrainResult): string {
  const { epochs, final } = train;
  const top5 = (final?.perClass.length ?? 0) > 10;
  const rates = new Set(epochs.map(({ learningRate }) => learningRate)).size > 1;
  return markdownTable(
    columns(
      ...["#epoch", ...(rates ? ["#learning rate"] : []), "#train loss", "#train top-1"],
      ...["#test top-1", ...(top5 ? ["#test top-5"] : []), "#seconds", "#images/s"],
    ),
    epochs.map((epoch) => [
      String(epoch.epoch),
      ...(rates ? [epoch.learningRate?.toPrecision(2) ?? "–"] : []),
      epoch.trainLoss.toFixed(4),
      percent(epoch.trainTop1),
      percent(epoch.testTop1),
      ...(top5 ? [percent(epoch.testTop5)] : []),
      epoch.seconds.toFixed(1),
      epoch.imagesPerSecond.toFixed(epoch.imagesPerSecond < 10 ? 1 : 0),
    ]),
  );
}

function finalLine({ status, reason, train: { final, weightsDigest } }: TrainResult): string {
  const parts = [];
  if (status !== "complete") parts.push(`Run ${status}: ${escape(reason ?? "no reason given")}.`);
  if (final !== null) {
    const top = `top-1 ${percent(final.testTop1)}, top-5 ${percent(final.testTop5)}`;
    parts.push(`Final test ${top}, loss ${final.testLoss.toFixed(4)}.`);
  }
  if (weightsDigest !== null) parts.push(`Weights ${weightsDigest}.`);
  return parts.length === 0 ? "" : parts.join(" ") + "\n";
}

/** Classes that a table lists; the JSON has all. */
const MOST_CLASSES = 20;

function classTable({ train: { final } }: TrainResult): string {
  if (final === null) return "";
  const { perClass } = final;
  const table = markdownTable(
    columns("class", "#test top-1", "#images"),
    perClass.filter(({ count }) => count > 0 || perClass.length <= MOST_CLASSES)
      .slice(0, MOST_CLASSES)
      .map((row) => [row.class, percent(row.top1), String(row.count)]),
  );
  return perClass.length <= MOST_CLASSES
    ? table
    : `${table}\nThe first classes with images; the JSON has all ${perClass.length}.\n`;
}

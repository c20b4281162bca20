import { datasetLabel } from "../../text/labels.ts";
import { columns } from "../../text/markdown.ts";
import { grouped, percent, short } from "../../text/numbers.ts";
import type { TrainResult } from "../../schema/result.ts";
import type { Chart } from "../charts/chart.ts";
import { targetOf } from "../../validate/statistics/target.ts";
import { accuracyChart, accuracyOverTimeChart } from "../train_charts/accuracy.ts";
import { classChart } from "../train_charts/classes.ts";
import { confusionChart } from "../train_charts/confusion.ts";
import { lossChart } from "../train_charts/loss.ts";
import { throughputChart } from "../train_charts/throughput.ts";
import type { Block, Section, Tile } from "../view.ts";
import { factsTable } from "./facts.ts";

/** What the page of a training run shows of its measurements. */
export function trainSections(result: TrainResult): Section[] {
  const { train: { epochs, final, recipe, augment }, dataset } = result;
  const run = { name: `seed ${recipe.seed}`, epochs };
  const overTime = accuracyOverTimeChart("Accuracy over time", [run], targetOf(result));
  const asked = "What was asked for, by field of the document";
  const data = `Data: ${datasetLabel(result)}, ${grouped(dataset.trainCount)} training images.`;
  return [
    {
      id: "curves",
      title: "Loss and accuracy",
      blocks: [
        drawn(lossChart(result)),
        drawn(accuracyChart(result)),
        ...(overTime ? [{ chart: overTime }] : []),
      ],
    },
    { id: "speed", title: "Speed", blocks: [drawn(throughputChart(result)), ...clock(result)] },
    {
      id: "by-class",
      title: "Classes",
      blocks: [drawn(final && classChart(final)), confusionBlock(result)],
    },
    {
      id: "recipe",
      title: "Recipe",
      blocks: [{ text: data }, {
        table: factsTable(asked, { recipe, augment }, "train"),
      }],
    },
    planSection(result),
  ];
}

function drawn(chart: Chart | null): Block {
  return chart ? { chart } : { text: "The document has no data for this chart." };
}

/** The numbers that the page of a training run begins with. */
export function trainTiles({ train, dataset }: TrainResult): Tile[] {
  const { final, epochs } = train;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const images = epochs.reduce((sum, epoch) => sum + epoch.imagesPerSecond * epoch.seconds, 0);
  const tested = `of ${dataset.evaluatedOn === "train" ? "the " : ""}${grouped(dataset.testCount)}${
    dataset.evaluatedOn === "train" ? " training" : ""
  } images`;
  return [
    ...(final
      ? [
        { name: "Final test top-1", value: percent(final.testTop1), note: tested },
        { name: "Final test top-5", value: percent(final.testTop5), note: tested },
        { name: "Final test loss", value: final.testLoss.toFixed(4), note: "nats" },
      ]
      : []),
    ...(epochs.length > 0
      ? [
        {
          name: "Training time",
          value: `${seconds.toFixed(1)} s`,
          note: `${epochs.length} epochs`,
        },
        {
          name: "Throughput",
          value: short(images / seconds),
          note: "images/s, over all epochs",
        },
      ]
      : []),
    { name: "Model", value: train.model, note: `${grouped(train.parameters)} parameters` },
    { name: "Seed", value: String(train.recipe.seed) },
  ];
}

function clock({ protocol, train: { input } }: TrainResult): Block[] {
  const { seconds, excluded } = protocol.clock;
  const waiting = input && {
    text: `Waiting for images took ${percent(input.waitShare)} of training time, so it was ${
      input.inputBound ? "" : "not "
    }input-bound. Files that could not be decoded: ${input.badFiles.length}.`,
  };
  return [
    { text: `Seconds: ${seconds}. Not counted: ${excluded.join(", ")}.` },
    ...(waiting ? [waiting] : []),
  ];
}

function confusionBlock({ train: { final } }: TrainResult): Block {
  if (!final) return { text: "Confusion matrix: the run has no final evaluation." };
  const chart = confusionChart(final);
  return chart ? { chart } : {
    text: "Confusion matrix: the document has none. Older suites did not record which class an " +
      "image was taken for, and past 100 classes none does.",
  };
}

function planSection({ train }: TrainResult): Section {
  const { plan, epochs: _e, final: _f, lossSamples: _l, recipe: _r, augment: _a, ...rest } = train;
  const { variants, ...sizes } = plan;
  const caption = "The compiled plan, and the rest of the run";
  return {
    id: "plan",
    title: "Plan",
    blocks: [
      { table: factsTable(caption, { plan: sizes, ...rest }, "train") },
      {
        table: {
          caption: "Kernel variant by op and shape",
          columns: columns("op and shape", "variant"),
          rows: Object.entries(variants),
        },
      },
    ],
  };
}

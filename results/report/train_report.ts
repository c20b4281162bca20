import { adapterLabel, datasetLabel } from "../text/labels.ts";
import { columns } from "../text/markdown.ts";
import { percent } from "../text/numbers.ts";
import type { TrainResult } from "../schema/result.ts";
import type { Chart } from "./chart.ts";
import { classChart, confusionChart } from "./class_charts.ts";
import { factsTable } from "./facts.ts";
import { figure } from "./figure.ts";
import { type Html, markup } from "./html.ts";
import type { Page, Section, Tile } from "./page.ts";
import { heading, provenanceSection } from "./provenance_section.ts";
import type { Report } from "./report.ts";
import { htmlTable } from "./tables.ts";
import { accuracyChart, lossChart, rate, throughputChart } from "./train_charts.ts";

/** The report of a training run. */
export function trainReport(result: TrainResult): Report {
  const { final } = result.train;
  const charts = {
    loss: lossChart(result),
    accuracy: accuracyChart(result),
    throughput: throughputChart(result),
    classes: final && classChart(final),
    confusion: final && confusionChart(final),
  };
  const page: Page = {
    ...heading(result),
    kicker: "TrainMark training run",
    title: `${result.train.recipe.task}, ${result.train.model} on ${adapterLabel(result)}`,
    tiles: tiles(result),
    sections: [
      section("curves", "Loss and accuracy", drawn(charts.loss), drawn(charts.accuracy)),
      section("speed", "Speed", drawn(charts.throughput), clock(result)),
      section(
        "by-class",
        "Classes",
        drawn(charts.classes),
        confusionPart(result, charts.confusion),
      ),
      recipeSection(result),
      planSection(result),
      provenanceSection(result),
    ],
  };
  return { page, charts: Object.values(charts).filter((chart) => chart !== null) };
}

function section(id: string, title: string, ...parts: Html[]): Section {
  return { id, title, body: markup`${parts}` };
}

function drawn(chart: Chart | null): Html {
  return chart ? figure(chart) : markup`<p>The document has no data for this chart.</p>`;
}

function tiles({ train, dataset }: TrainResult): Tile[] {
  const { final, epochs } = train;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const images = epochs.reduce((sum, epoch) => sum + epoch.imagesPerSecond * epoch.seconds, 0);
  return [
    ...(final
      ? [
        {
          name: "Final test top-1",
          value: percent(final.testTop1),
          note: dataset.evaluatedOn === "train"
            ? `of the ${dataset.testCount.toLocaleString("en")} training images`
            : `of ${dataset.testCount.toLocaleString("en")} images`,
        },
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
          value: rate(images / seconds),
          note: "images/s, over all epochs",
        },
      ]
      : []),
    {
      name: "Model",
      value: train.model,
      note: `${train.parameters.toLocaleString("en")} parameters`,
    },
    { name: "Seed", value: String(train.recipe.seed) },
  ];
}

function clock({ protocol, train: { input } }: TrainResult): Html {
  const { seconds, excluded } = protocol.clock;
  return markup`<p>Seconds: ${seconds}. Not counted: ${excluded.join(", ")}.</p>
${
    input
      ? markup`<p>Waiting for images took ${percent(input.waitShare)} of training time, so it was ${
        input.inputBound ? "" : "not "
      }input-bound. Files that could not be decoded: ${input.badFiles.length}.</p>`
      : ""
  }`;
}

function confusionPart({ train: { final } }: TrainResult, chart: Chart | null): Html {
  if (chart) return figure(chart);
  return final
    ? markup`<p>Confusion matrix: the document has none. Older suites did not record which class an image was taken for, and past 100 classes none does.</p>`
    : markup`<p>Confusion matrix: the run has no final evaluation.</p>`;
}

function recipeSection(result: TrainResult): Section {
  const { recipe, augment } = result.train;
  return {
    id: "recipe",
    title: "Recipe",
    body: markup`<p>Data: ${datasetLabel(result)}, ${
      result.dataset.trainCount.toLocaleString("en")
    } training images.</p>
${
      htmlTable(
        factsTable("What was asked for, by field of the document", { recipe, augment }, "train"),
      )
    }`,
  };
}

function planSection({ train }: TrainResult): Section {
  const { plan, epochs: _e, final: _f, lossSamples: _l, recipe: _r, augment: _a, ...rest } = train;
  const { variants, ...sizes } = plan;
  return {
    id: "plan",
    title: "Plan",
    body: markup`${
      htmlTable(
        factsTable(
          "The compiled plan, and the rest of the run",
          { plan: sizes, ...rest },
          "train",
        ),
      )
    }${
      htmlTable({
        caption: "Kernel variant by op and shape",
        columns: columns("op and shape", "variant"),
        rows: Object.entries(variants),
      })
    }`,
  };
}

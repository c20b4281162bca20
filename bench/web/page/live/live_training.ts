/// <reference lib="dom" />
import { element } from "../../../../results/page/browser/dom.ts";
import { type LiveFigure, liveFigure } from "../../../../results/page/browser/figure.ts";
import { tileList } from "../../../../results/page/browser/view_elements.ts";
import { lossChartOf } from "../../../../results/page/train_charts/loss.ts";
import { runningMean, windowFor } from "../../../../results/page/train_charts/smoothing.ts";
import { grouped, percent, short } from "../../../../results/text/numbers.ts";
import type { Message } from "../../protocol.ts";
import { accuracyOverSteps, type Point, speedOverSteps } from "./step_charts.ts";

type Steps = Extract<Message, { kind: "steps" }>;
type Epoch = Extract<Message, { kind: "epoch" }>["row"];

/** Charts are drawn at most this often, so that the page stays quick. */
const REDRAW_MS = 300;

/** Steps whose mean loss is shown as the loss now. */
const RECENT = 20;

/** The loss, the accuracy and the speed of a training as they come. */
export class LiveTraining {
  readonly root: HTMLElement;
  readonly #losses: number[] = [];
  readonly #train: Point[] = [];
  readonly #test: Point[] = [];
  readonly #testLosses: { readonly step: number; readonly loss: number }[] = [];
  readonly #speed: Point[] = [];
  readonly #tiles = element("div");
  readonly #figures: readonly LiveFigure[];
  #last: Steps | null = null;
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#figures = [
      liveFigure(() => this.#lossChart()),
      liveFigure(() => accuracyOverSteps(this.#train, this.#test)),
      liveFigure(() => speedOverSteps(this.#speed)),
    ];
    const charts = element("div", { class: "charts" }, ...this.#figures.map(({ root }) => root));
    this.root = element("div", { class: "live" }, this.#tiles, charts);
  }

  addSteps(steps: Steps): void {
    this.#losses.push(...steps.losses);
    const step = this.#losses.length;
    this.#train.push([step, 100 * steps.top1]);
    this.#speed.push([step, steps.imagesPerSecond]);
    this.#last = steps;
    this.#drawSoon();
  }

  addEpoch({ testTop1, testLoss }: Epoch): void {
    const step = this.#losses.length;
    if (testTop1 !== null) this.#test.push([step, 100 * testTop1]);
    if (testLoss !== null) this.#testLosses.push({ step, loss: testLoss });
    this.#drawSoon();
  }

  /** Nothing more comes. */
  end(): void {
    clearTimeout(this.#due);
  }

  #drawSoon(): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      this.#draw();
    }, REDRAW_MS);
  }

  #draw(): void {
    if (this.#last === null) return;
    const { epoch, top1, imagesPerSecond } = this.#last;
    const recent = this.#losses.slice(-RECENT);
    const loss = recent.reduce((sum, each) => sum + each, 0) / recent.length;
    const test = this.#test.at(-1);
    this.#tiles.replaceChildren(tileList([
      { name: "Steps", value: grouped(this.#losses.length), note: `epoch ${epoch}` },
      { name: "Loss", value: loss.toFixed(3), note: `mean of the last ${recent.length} steps` },
      { name: "Train top-1", value: percent(top1), note: "of the epoch so far" },
      { name: "Test top-1", value: test ? `${test[1].toFixed(2)} %` : "–", note: "after an epoch" },
      { name: "Throughput", value: short(imagesPerSecond), note: "images/s" },
    ]));
    for (const figure of this.#figures) figure.update();
  }

  #lossChart() {
    const window = windowFor(this.#losses.length);
    return lossChartOf({
      firstStep: 1,
      losses: this.#losses,
      smoothed: runningMean(this.#losses, window),
      window,
      tests: this.#testLosses,
    });
  }
}

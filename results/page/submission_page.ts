/// <reference lib="dom" />
import type { BenchResult, TrainResult } from "../schema/result.ts";
import { bars } from "./bars.ts";
import { curves } from "./curves.ts";
import { byId, element, plainTable } from "./dom.ts";
import { type Figure, figureOf } from "./figure.ts";
import { clipped, duration, orDash, percentage, short } from "./format.ts";
import { factList, flat, provenance } from "./provenance.ts";
import { roofline } from "./roofline.ts";
import { rawSamples } from "./samples.ts";
import { ownSubmission, type Submitted } from "./store.ts";

/** One submission: its flags, numbers, charts, raw samples and provenance. */
export function submissionPage(id: string): void {
  const { submission, result } = ownSubmission(id);
  byId("submission").append(
    verdict(submission),
    ...(result.kind === "train" ? training(result) : benchmark(result)),
    section("Provenance", provenance(submission.file, result)),
  );
}

function verdict({ flags, flagCount, division, section, entries }: Submitted["submission"]) {
  const why = [...new Set(entries.flatMap(({ unranked }) => unranked ?? []))];
  const words = [`${division} division`, section, ...why.map((reason) => `not ranked: ${reason}`)];
  const list = flags.map(({ path, message }) =>
    element("li", {}, element("code", {}, path || "document"), ` ${message}`)
  );
  const title = flagCount === 0 ? "No flags." : `⚑ Flags: ${flagCount}`;
  return element(
    "div",
    {},
    element("ul", { class: "badges" }, ...words.map((word) => element("li", {}, word))),
    element("p", flagCount === 0 ? {} : { class: "flag" }, title),
    ...(list.length === 0 ? [] : [element("ul", {}, ...list)]),
  );
}

function section(title: string, ...children: (HTMLElement | null)[]): HTMLElement {
  const there = children.filter((child) => child !== null);
  return element("section", {}, element("h2", {}, title), ...there);
}

function training({ train }: TrainResult): HTMLElement[] {
  const { final, epochs, lossSamples, weightsDigest, recipe } = train;
  const facts = flat("", {
    ...recipe,
    parameters: train.parameters,
    augment: train.augment,
    weightsDigest,
  });
  return [
    section("Result", finalLine(train), epochsTable(epochs)),
    section("Curves", ...epochFigures(epochs), figureOf(lossFigure(lossSamples))),
    ...(final === null || final.perClass.length === 0
      ? []
      : [section("Classes", figureOf(classFigure(final.perClass)))]),
    section("Recipe", factList(facts)),
  ];
}

function finalLine({ final, weightsDigest }: TrainResult["train"]): HTMLElement {
  return element(
    "p",
    {},
    final === null
      ? "The run has no final evaluation."
      : `Final test top-1 ${percentage(final.testTop1)}, top-5 ${
        percentage(final.testTop5)
      }, loss ${final.testLoss.toFixed(4)}. Weights ${orDash(weightsDigest)}.`,
  );
}

function epochsTable(epochs: TrainResult["train"]["epochs"]): HTMLElement {
  return plainTable(
    "Epochs",
    ["epoch", "#train loss", "#train top-1", "#test loss", "#test top-1", "#time", "#images/s"],
    epochs.map((epoch) => [
      String(epoch.epoch),
      epoch.trainLoss.toFixed(4),
      percentage(epoch.trainTop1),
      epoch.testLoss?.toFixed(4) ?? "–",
      percentage(epoch.testTop1),
      duration(epoch.seconds),
      short(epoch.imagesPerSecond),
    ]),
  );
}

function epochFigures(epochs: TrainResult["train"]["epochs"]): HTMLElement[] {
  let seconds = 0;
  const timed = epochs.map((epoch) => ({ ...epoch, at: seconds += epoch.seconds }));
  const axes = { x: "training seconds", y: "top-1", format: percentage, dots: true };
  const test = timed.flatMap(({ at, testTop1 }) =>
    testTop1 === null ? [] : [[at, testTop1] as const]
  );
  const train = timed.map(({ at, trainTop1 }) => [at, trainTop1] as const);
  const note = "After each epoch; in training, over the epoch's images while the weights move.";
  return [figureOf(curves("Accuracy over time", note, axes, [
    { name: "test", points: test },
    { name: "training", points: train },
  ]))];
}

function lossFigure(losses: readonly number[]): Figure {
  const axes = { x: "step", y: "loss", format: (y: number) => y.toFixed(3), dots: false };
  const points = losses.map((loss, index) => [index + 1, loss] as const);
  return curves("Training loss", "Mean cross-entropy of each step's batch, raw.", axes, [
    { name: "loss", points },
  ]);
}

type PerClass = NonNullable<TrainResult["train"]["final"]>["perClass"];

function classFigure(perClass: PerClass): Figure {
  const shown = perClass.filter(({ top1 }) => top1 !== null).slice(0, 40);
  const note = shown.length < perClass.length
    ? `The first ${shown.length} of ${perClass.length} classes.`
    : "Share of each class's test images that are recognised.";
  return bars(
    "Accuracy of each class",
    note,
    "top-1, %",
    shown.map((one) => ({
      name: clipped(one.class, 60),
      value: 100 * one.top1!,
      low: null,
      high: null,
    })),
  );
}

function benchmark({ bench }: BenchResult): HTMLElement[] {
  const roof = roofline("Rows below the measured ceilings", bench);
  const measured = bench.rows.filter(({ pctRoofline }) => pctRoofline !== null);
  const share = bars(
    "Share of the roofline",
    "Of what the measured ceilings allow; whiskers: 95th and 5th percentile of the samples' times.",
    "%",
    measured.slice(0, 60).map(({ op, shape, dtype, pctRoofline, medianNs, p5Ns, p95Ns }) => ({
      name: `${clipped(op, 60)}\n${clipped(`${shape} ${dtype}`, 100)}`,
      value: pctRoofline!,
      low: p95Ns ? pctRoofline! * medianNs! / p95Ns : null,
      high: p5Ns ? pctRoofline! * medianNs! / p5Ns : null,
    })),
  );
  return [
    ...(roof === null ? [] : [section("Roofline", figureOf(roof))]),
    ...(measured.length === 0 ? [] : [section("Rows", figureOf(share), rowsTable(bench.rows))]),
    ...(bench.peers.length === 0 ? [] : [section("Other libraries", peersTable(bench.peers))]),
    section("Raw samples", rawSamples(bench)),
  ];
}

function rowsTable(rows: BenchResult["bench"]["rows"]): HTMLElement {
  const headings = ["row", "variant", "#median", "#spread", "#GFLOP/s", "#images/s"];
  return plainTable(
    "Rows",
    [...headings, "bound by", "#max error", "status"],
    rows.map((row) => [
      clipped(`${row.op} ${row.shape} ${row.dtype}`, 200),
      orDash(row.variant),
      row.medianNs === null ? "–" : duration(row.medianNs / 1e9),
      row.cv === null ? "–" : `${row.noisy ? "⚑ " : ""}${(100 * row.cv).toFixed(1)} %`,
      short(row.gflops),
      short(row.imagesPerSecond),
      orDash(row.bound),
      row.maxAbsError?.toExponential(1) ?? "–",
      row.reason === null ? row.status : clipped(`${row.status}: ${row.reason}`, 300),
    ]),
  );
}

function peersTable(peers: BenchResult["bench"]["peers"]): HTMLElement {
  return plainTable(
    "Other libraries; above 1, TrainMark is faster",
    ["library", "row", "#ratio", "#low", "#high", "status"],
    peers.map(({ name, version, op, shape, ratio, ratioLow, ratioHigh, status, reason }) => [
      clipped(`${name} ${version}`, 100),
      clipped(`${op} ${shape}`, 200),
      short(ratio),
      short(ratioLow),
      short(ratioHigh),
      reason === null ? status : clipped(`${status}: ${reason}`, 300),
    ]),
  );
}

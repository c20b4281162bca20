/** Lies that are consistent: whatever follows from an edited time, size or rate is computed again, as somebody does who knows the rules. */
import { sampleStatistics } from "../../text/statistics.ts";
import { wholeNs } from "../copies/times_testing.ts";
import type { Edit } from "./edit_testing.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

/** Does to a document what is asked, and then computes again what follows. */
export const consistent = (edit: Edit): Edit => (d) => {
  edit(d);
  if (d.kind === "bench") rerate(d.bench);
  else retrain(d);
};

/** Rates, statistics and shares of a run of bench, from its samples. */
function rerate({ roofline, rows, peers, profiles = [] }: Any): void {
  if (roofline) reroof(roofline);
  for (const row of rows) {
    if (row.samplesNs.length === 0) continue;
    if (roofline) retick(row, roofline);
    rerow(row, roofline);
  }
  for (const peer of peers) {
    if (peer.samplesNs.length === 0) continue;
    const median = sampleStatistics(peer.samplesNs).median;
    const ours = sampleStatistics(peer.ourSamplesNs).median;
    const rounds = peer.samplesNs.map((ns: number, i: number) => ns / peer.ourSamplesNs[i])
      .sort((a: number, b: number) => a - b);
    Object.assign(peer, { medianNs: median, ourMedianNs: ours, ratio: median / ours });
    Object.assign(peer, { ratioLow: rounds[0], ratioHigh: rounds.at(-1) });
  }
  for (const { kernels } of profiles) {
    const total = kernels.reduce((sum: number, { medianNs }: Any) => sum + medianNs, 0);
    for (const kernel of kernels) kernel.share = kernel.medianNs / total;
  }
}

/** Times as readings of their clocks, as somebody makes them who knows the rules. */
function retick(row: Any, { timestamp, syncFloorNs }: Any): void {
  const { repetitions, clock } = row, step = timestamp.quantumNs ?? timestamp.nsPerTick;
  row.hostSamplesNs = row.hostSamplesNs.map((ns: number) =>
    ns > 0 ? (Math.round(ns * repetitions + syncFloorNs) - syncFloorNs) / repetitions : ns
  );
  row.samplesNs = clock === "host"
    ? row.hostSamplesNs
    : row.samplesNs.map((ns: number) => Math.round(ns * repetitions / step) * step / repetitions);
}

function reroof(roofline: Any): void {
  for (const dtype of ["f32", "f16"]) {
    const found = roofline.peaks.find((peak: Any) => peak.dtype === dtype);
    roofline[`${dtype}Gflops`] = found?.gflops ?? null;
  }
  roofline.launchNs = sampleStatistics(roofline.launchSamplesNs).median;
  roofline.syncFloorNs = sampleStatistics(roofline.syncFloorSamplesNs).median;
}

function rerow(row: Any, roofline: Any): void {
  restate(row);
  const { medianNs, flops, bytes, dtype, dims } = row;
  Object.assign(row, { gflops: flops / medianNs, gbps: bytes / medianNs });
  if (dims?.family === "model") {
    row.imagesPerSecond = 1e9 * dims.batch / medianNs;
    if (row.defaults) {
      restate(row.defaults);
      row.defaults.imagesPerSecond = 1e9 * dims.batch / row.defaults.medianNs;
    }
  }
  if (!roofline) return;
  const peak = dtype === "f16"
    ? Math.max(roofline.f16Gflops ?? 0, roofline.f32Gflops)
    : roofline.f32Gflops;
  const least = {
    compute: flops / peak,
    memory: bytes / Math.max(roofline.copyGbps, roofline.readGbps),
    launch: roofline.launchNs,
  };
  const [bound, ns] = Object.entries(least).sort(([, a], [, b]) => b - a)[0];
  Object.assign(row, { bound, pctRoofline: 100 * ns / medianNs });
}

function restate(row: Any): void {
  const { median, p5, p95, cv } = sampleStatistics(row.samplesNs);
  Object.assign(row, { medianNs: median, p5Ns: p5, p95Ns: p95, cv });
  if ("noisy" in row) row.noisy = cv > 0.05;
}

/** The mean of so many losses in f32 that is next to a number. */
const summed = (loss: number, count: number) =>
  Math.round(loss * count * 2 ** 32) / 2 ** 32 / count;

/** Means, rates and the last evaluation of a training, from its losses, seconds and accuracies, as clocks count and losses are summed. */
function retrain({ train, dataset }: Any): void {
  const { batch, accumulate } = train.recipe;
  const steps = Math.floor(dataset.trainCount / (batch * accumulate));
  train.compileSeconds = wholeNs(train.compileSeconds);
  train.lossSamples = train.lossSamples.map((loss: number) => summed(loss, batch * accumulate));
  train.epochs.forEach((epoch: Any, i: number) => {
    const losses = train.lossSamples.slice(i * steps, (i + 1) * steps);
    epoch.trainLoss = losses.reduce((sum: number, loss: number) => sum + loss, 0) / steps;
    epoch.seconds = wholeNs(epoch.seconds);
    epoch.imagesPerSecond = steps * batch * accumulate / epoch.seconds;
  });
  const last = train.epochs.at(-1), { final, input } = train;
  if (final) {
    for (const name of ["testTop1", "testTop5", "testLoss"]) final[name] = last[name];
  }
  if (!input) return;
  const sum = (name: string) =>
    train.epochs.reduce((total: number, epoch: Any) => total + (epoch[name] ?? 0), 0);
  input.waitShare = Math.min(1, sum("inputSeconds") / sum("seconds"));
  input.inputBound = input.waitShare > 0.1;
}

/** Times of a row, or of a roofline's, by a factor. */
export const scaled = (row: Any, by: number): void => {
  for (const list of ["samplesNs", "hostSamplesNs"]) {
    if (row[list]) row[list] = row[list].map((ns: number) => ns * by);
  }
};

/** A machine that is so many times as fast in all it does. */
export const faster = (by: number): Edit => (d) => {
  const { roofline, rows, peers, training } = d.bench;
  for (const row of rows) {
    scaled(row, 1 / by);
    if (row.defaults) scaled(row.defaults, 1 / by);
  }
  for (const peak of roofline.peaks) {
    scaled(peak, 1 / by);
    peak.gflops *= by;
  }
  for (const name of ["copySamplesNs", "readSamplesNs", "launchSamplesNs"]) {
    roofline[name] = roofline[name].map((ns: number) => ns / by);
  }
  roofline.copyGbps *= by;
  roofline.readGbps *= by;
  for (const peer of peers) peer.ourSamplesNs = peer.ourSamplesNs.map((ns: number) => ns / by);
  if (!training) return;
  training.seconds /= by;
  training.imagesPerSecond *= by;
};

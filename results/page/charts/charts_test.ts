import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleBench, exampleResult } from "../../testing.ts";
import { opShares } from "../bench_charts/profile.ts";
import { pointLabels, roof, rooflinePoints } from "../bench_charts/roofline_points.ts";
import { deviations, reachOf } from "../bench_charts/samples.ts";
import { tenths } from "../train_charts/classes.ts";
import { confusionChart, confusions, rowShares } from "../train_charts/confusion.ts";
import { lossCurve } from "../train_charts/loss.ts";
import { decades, niceAbove, tick, timeTick } from "./axes.ts";

test("losses begin after the step that a run resumed from, evaluations at the end of their epoch", () => {
  const { train, ...rest } = exampleResult();
  const curve = lossCurve({ ...rest, train: { ...train, resumedFrom: 4 } });
  assert.equal(curve.firstStep, 5);
  assert.deepEqual(curve.tests, [{ step: 4, loss: 2.1 }]);
  const halves = { ...train.recipe, batch: 50, accumulate: 4 };
  assert.deepEqual(
    lossCurve({ ...rest, train: { ...train, recipe: halves } }).tests,
    [{ step: 2, loss: 2.1 }],
  );
});

test("confusion shares are of the class's own images, and the worst mistake comes first", () => {
  const counts = [[8, 2, 0], [3, 0, 1], [0, 0, 0]];
  assert.deepEqual(rowShares(counts), [[0.8, 0.2, 0], [0.75, 0, 0.25], [0, 0, 0]]);
  assert.deepEqual(confusions(counts), [
    { from: 1, to: 0, count: 3 },
    { from: 0, to: 1, count: 2 },
    { from: 1, to: 2, count: 1 },
  ]);
});

test("a confusion matrix is drawn only where it is of the classes", () => {
  const perClass = ["airplane", "cat"].map((name) => ({ class: name, top1: 0.25, count: 100 }));
  const final = { ...exampleResult().train.final!, perClass };
  assert.equal(confusionChart(final), null);
  assert.equal(confusionChart({ ...final, confusion: [[25, 75], [0]] }), null);
  const chart = confusionChart({ ...final, confusion: [[25, 75], [0, 0]] })!;
  assert.match(chart.caption, /airplane taken for cat, 75 images/);
  assert.deepEqual(chart.table.rows, [["airplane", "25", "75"], ["cat", "0", "0"]]);
});

test("of many classes each is counted in its tenth, those of 100 % in the last", () => {
  const top1 = [0, 0.05, 0.1, 0.999, 1].map((top1) => ({ top1 }));
  assert.deepEqual(tenths(top1), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
});

test("points lie at operations over bytes, keep their row's number, and need both", () => {
  const [gemm, conv, failed, step] = exampleBench().bench.rows;
  const points = rooflinePoints([{ ...gemm, bytes: 0 }, failed, conv, { ...step, gflops: 0 }]);
  assert.deepEqual(points.map(({ number, intensity }) => [number, intensity]), [
    [2, conv.flops! / conv.bytes!],
  ]);
});

test("a roof rises to its ridge and is flat behind it", () => {
  assert.deepEqual(roof(10, 100, [1, 1000]), [[1, 10], [10, 100], [1000, 100]]);
  assert.deepEqual(roof(10, 100, [20, 1000]), [[20, 100], [1000, 100]]);
});

test("points whose numbers would overlap share one label", () => {
  const [row] = exampleBench().bench.rows;
  const at = (number: number, intensity: number, gflops: number) => ({
    ...{ number, row, intensity, gflops },
  });
  const points = [at(1, 10, 10), at(2, 10.1, 10.2), at(3, 10, 90)];
  const labels = pointLabels(points, [1, 100], [1, 100], { width: 400, height: 400 });
  assert.deepEqual([...labels], [[1, "1, 2"], [3, "3"]]);
});

test("samples deviate from their median in percent; an axis shows nineteen of twenty", () => {
  assert.deepEqual(deviations([50, 100, 120], 100).map(Math.round), [-50, 0, 20]);
  assert.equal(reachOf([...Array(19).fill(3), 900]), 5);
  assert.equal(reachOf([0]), 1);
});

test("scales end at round numbers, also where there is nothing to show", () => {
  assert.deepEqual([1, 1.1, 2, 34, 99].map(niceAbove), [1, 2, 2, 50, 100]);
  assert.deepEqual(decades([25, 3000]), { min: 10, max: 10_000 });
  assert.deepEqual(decades([100]), { min: 100, max: 1000 });
  assert.deepEqual(decades([]), { min: 1, max: 10 });
  assert.deepEqual([0.01, 1, 1000, 1e4, 1e7].map((value) => tick(value)), [
    ...["0.01", "1", "1k", "10k", "10M"],
  ]);
  assert.deepEqual([1, 1e4, 1e9, 1e10].map(timeTick), ["1 ns", "10 µs", "1 s", "10 s"]);
});

test("kernels of a profile are summed by op, the largest share first", () => {
  const kernel = { shape: "1", variant: "naive", pctRoofline: 50 };
  assert.deepEqual(
    opShares([
      { ...kernel, op: "add", count: 1, medianNs: 20, share: 0.2 },
      { ...kernel, op: "gemm", count: 2, medianNs: 50, share: 0.5 },
      { ...kernel, op: "add", count: 3, medianNs: 30, share: 0.3 },
    ]).map(({ op, count, medianNs }) => [op, count, medianNs]),
    [["add", 4, 50], ["gemm", 2, 50]],
  );
});

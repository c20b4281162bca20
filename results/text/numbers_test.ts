import assert from "node:assert/strict";
import { test } from "node:test";
import {
  binaryBytes,
  bytesText,
  duration,
  fineTime,
  flopsText,
  percent,
  rate,
  short,
  spread,
  time,
} from "./numbers.ts";

test("numbers have the digits and the unit that are worth reading, and a dash where there is none", () => {
  assert.deepEqual([104520.3, 12.34, 1.234, 0.1234, 0, 1e-5].map(short), [
    ...["104,520", "12.3", "1.23", "0.123", "0.000", "1.0e-5"],
  ]);
  assert.deepEqual([short(null), percent(undefined), time(null)], ["–", "–", "–"]);
  assert.equal(percent(0.55124), "55.12 %");
  assert.deepEqual([1.9e3, 12.5e6, 12.5e9].map(time), ["1.9 µs", "12.50 ms", "12.50 s"]);
  assert.deepEqual([null, 41.6, 1000].map(fineTime), ["–", "42 ns", "1.0 µs"]);
  assert.deepEqual([61_321, 999.4, 88.24, 0.5, 0].map(flopsText), [
    ...["61.3 TFLOP/s", "999 GFLOP/s", "88.2 GFLOP/s", "500 MFLOP/s", "0.000 GFLOP/s"],
  ]);
  assert.deepEqual([3280, null].map(bytesText), ["3.28 TB/s", "–"]);
  assert.deepEqual([0.4123, 9.9, 10.2, 1234].map(rate), ["0.41", "9.90", "10", "1234"]);
  assert.equal(spread(0.081, true), "! 8.1 %");
  assert.deepEqual([0, 1023, 2 ** 27, 2 ** 31 - 1, 32768].map(binaryBytes), [
    ...["0 bytes", "1020 bytes", "128 MiB", "2 GiB", "32 KiB"],
  ]);
});

test("duration() writes minutes and seconds, and hours where there are some", () => {
  assert.deepEqual([0, 59.6, 61, 3723, -5].map(duration), [
    "0:00",
    "1:00",
    "1:01",
    "1:02:03",
    "0:00",
  ]);
});

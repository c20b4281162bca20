/** What no recorded bench has, and one of other hardware, kernels or browsers may have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { consistent, scaled } from "./corpus/consistent_testing.ts";
import { BENCH, type Edit, edited } from "./corpus/edit_testing.ts";
import { validateText } from "./validate_text.ts";

const isTiled = ({ variant }: { variant: string }) => variant === "tiled";

const UNSEEN: Record<string, readonly [want: RegExp, edit: Edit]> = {
  "a product at 99 % of the multiply-adds": [
    /rows\[1\]\.pctRoofline: is 99 %: no recorded row/,
    consistent((d) => scaled(d.bench.rows[1], d.bench.rows[1].pctRoofline / 99)),
  ],
  "all rows near their ceilings": [
    /bench\.rows: are at 8\d % of their ceilings in the mean/,
    consistent((d) => {
      for (const row of d.bench.rows) scaled(row, row.pctRoofline / 85);
      Object.assign(d.bench.training, { seconds: d.bench.training.seconds / 2 });
      d.bench.training.imagesPerSecond *= 2;
    }),
  ],
  "host times shorter than the GPU's": [
    /rows\[11\]\.hostSamplesNs: are shorter/,
    consistent((d) => {
      const [row] = d.bench.rows.slice(11);
      row.hostSamplesNs = row.hostSamplesNs.map((ns: number) => 0.85 * ns);
    }),
  ],
  "a row by the host's clock beside others by the GPU's": [
    /rows\[11\]\.clock: is the host's/,
    consistent((d) => d.bench.rows[11].clock = "host"),
  ],
  "an inference nearly as long as the training step that it begins": [
    /rows\[11\]\.medianNs: takes 1\.8\d times as long as the inference/,
    consistent((d) => scaled(d.bench.rows[12], 2)),
  ],
  "a tuner's winner that is slower than another candidate": [
    /tuning\[0\]\.variant: is tiled, which took 10\.00 times as long/,
    (d) => {
      const { candidates } = d.bench.tuning[0];
      const [first] = candidates, { medianNs } = candidates.find(isTiled);
      Object.assign(first, { status: "complete", reason: null, medianNs: medianNs / 10 });
    },
  ],
  "a row of another variant than the tuner's winner": [
    /rows\[0\]\.variant: is split_k, but the tuner's winner is tiled/,
    (d) => d.bench.rows[0].variant = "split_k",
  ],
  "the simplest kernels of products": [
    /rows\[0\]\.variant: is naive/,
    (d) => {
      d.bench.rows[0].variant = "naive";
      d.suite.kernelHashes["gemm/naive"] = "a".repeat(64);
    },
  ],
  "nothing that was tuned in a tuned run": [
    /bench\.tuning: has nothing/,
    (d) => d.bench.tuning = [],
  ],
  "a short training that did not learn": [
    /bench\.training\.testTop1: is 10\.0 %/,
    (d) => d.bench.training.testTop1 = 0.1,
  ],
  "times by a browser's clock of parts of a nanosecond": [
    /rows\[0\]\.hostSamplesNs: are no readings of a clock/,
    (d) => {
      Object.assign(d.runtime, { name: "firefox", version: "145.0", v8: null });
      Object.assign(d.runtime.webgpu, { implementation: "wgpu", backend: null });
      const { roofline } = d.bench;
      roofline.syncFloorSamplesNs = roofline.syncFloorSamplesNs.map((ns: number) => ns + 1 / 3);
      roofline.syncFloorNs += 1 / 3;
    },
  ],
};

for (const [name, [want, edit]] of Object.entries(UNSEEN)) {
  test(`A bench with ${name} is shown as such, and of the open division`, () => {
    const { problems, flags, division } = validateText(edited(BENCH, edit));
    assert.deepEqual(problems, []);
    const shown = flags.map(({ path, message }) => `${path}: ${message}`);
    assert.ok(shown.some((flag) => want.test(flag)), `want ${want}, got ${shown.join("\n")}`);
    assert.equal(division, "open");
  });
}

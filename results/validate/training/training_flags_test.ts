import assert from "node:assert/strict";
import { test } from "node:test";
import { consistent } from "../corpus/consistent_testing.ts";
import { type Edit, edited, TRAIN } from "../corpus/edit_testing.ts";
import { CIFAR10_SHA256 } from "../recipe.ts";
import { validateText } from "../validate_text.ts";

// deno-lint-ignore no-explicit-any
type Epoch = any;

/** As if it had read the official archive, whose seeds' losses are not known. */
const CLOSED = edited(TRAIN, (d) => {
  d.dataset.canonical = true;
  d.dataset.sha256 = CIFAR10_SHA256;
});

function judged(edit: Edit, base: string) {
  const { problems, flags, division } = validateText(edited(base, consistent(edit)));
  assert.deepEqual(problems, []);
  return { division, texts: flags.map(({ path, message }) => `${path}: ${message}`) };
}

const each = (edit: (epoch: Epoch, i: number) => unknown): Edit => ({ train }) =>
  train.epochs.forEach(edit);
const times = (factor: number): Edit =>
  each((epoch) => {
    epoch.seconds *= factor;
    epoch.inputSeconds = Math.round(1e9 * factor * epoch.inputSeconds) / 1e9;
  });

const STRANGE: Record<string, [Edit, RegExp]> = {
  "a third of the recorded times": [
    times(1 / 3),
    /^train\.epochs\[0\]\.imagesPerSecond: .* 278390 at most/,
  ],
  "a third of their times in mixed precision": [
    (d) => {
      times(1 / 10)(d);
      d.train.recipe.precision = "mixed";
      d.train.lossScale = { final: 65536, skipped: 0 };
      d.argv.push("--precision", "mixed");
    },
    /^train\.epochs\[0\]\.imagesPerSecond: /,
  ],
  "evaluations in 1.2 ms": [
    each((epoch) => epoch.evalSeconds = 0.0012),
    /^train\.epochs\[9\]\.evalSeconds: .* images evaluated in the time of one trained/,
  ],
  "evaluations longer than training": [
    each((epoch) => epoch.evalSeconds = 2 + 0.125 * Math.sin(epoch.epoch)),
    /^train\.epochs\[9\]\.evalSeconds: /,
  ],
  "a model of nobody's": [
    (d) => Object.assign(d.train, { model: "xl", parameters: 12 }),
    /^train\.model: is xl, which is not known here/,
  ],
  "a compilation in a nanosecond": [
    (d) => d.train.compileSeconds = 1e-9,
    /compileSeconds: is 1e-9/,
  ],
  "no wait at all": [each((epoch) => epoch.inputSeconds = 0), /never waited for a batch/],
  "no confusions": [(d) => delete d.train.final.confusion, /confusion: is missing/],
};

for (const [name, [edit, flag]] of Object.entries(STRANGE)) {
  test(`A training with ${name} is flagged, and of the open division`, () => {
    assert.equal(judged(() => {}, CLOSED).division, "closed");
    const { division, texts } = judged(retimed(edit), CLOSED);
    assert.ok(texts.some((text) => flag.test(text)), texts.join("\n"));
    assert.equal(division, "open");
  });
}

/** The evaluations' times are whole ns as well. */
const retimed = (edit: Edit): Edit => (d) => {
  edit(d);
  for (const epoch of d.train.epochs) epoch.evalSeconds = Math.round(1e9 * epoch.evalSeconds) / 1e9;
};

test("Accuracies of a seed that are further from its known ones than adapters are, are flagged", () => {
  const lifted = (by: number): Edit => each((epoch, i) => i === 4 && (epoch.testTop1 += by));
  assert.deepEqual(judged(lifted(0.002), TRAIN).texts, []);
  const { texts } = judged(lifted(0.012), TRAIN);
  assert.equal(texts.length, 1);
  assert.match(
    texts[0],
    /^train\.epochs\[4\]\.testTop1: is 0\.4899, 0\.011 from what seed 0 gives/,
  );
});

const USUAL: Record<string, Edit> = {
  "a rate by which nothing is waited for": times(1 / 1.5),
  "a clock of milliseconds in a browser, which stands still for all waits": (d) => {
    Object.assign(d.runtime, { name: "firefox", version: "145.0", v8: null });
    Object.assign(d.runtime.webgpu, { implementation: "wgpu", backend: null });
    each((epoch) => Object.assign(epoch, { inputSeconds: 0, evalSeconds: 0.044 }))(d);
  },
  "a card that has twice as much, and is twice as fast": (d) => {
    times(1 / 3)(d);
    Object.assign(d.adapter, { vendor: "4098", description: "AMD Instinct MI300X" });
    d.driver = "RADV Mesa 25.1.0";
  },
};

for (const [name, edit] of Object.entries(USUAL)) {
  test(`A training with ${name} is as usual`, () => {
    const { texts } = judged(retimed(edit), CLOSED);
    const own = texts.filter((text) => !/unchecked|driver|adapter\.description/.test(text));
    assert.deepEqual(own, []);
  });
}

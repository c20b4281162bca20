import type { Begun } from "../../train/train.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { recipeOf } from "../../../results/schema/recipe.ts";
import { freshProgress } from "../../train/progress.ts";
import type { Message } from "../protocol.ts";
import { keeping, trainObserver } from "./train_run.ts";

test("the page hears of steps, and of an evaluation only where one follows", () => {
  const said: Message[] = [];
  const { signal } = new AbortController();
  const run = { say: (message: Message) => void said.push(message), signal };
  const recipe = recipeOf("synthetic", { epochs: 3, evalEvery: 2, batch: 5, accumulate: 2 });
  const config = { ...recipe, trainCount: 29, variants: {} };
  const progress = freshProgress();
  const observer = trainObserver(run, Infinity);
  observer.onBegin!({ config, progress } as Begun);
  for (let step = 0; step < 6; step++) {
    Object.assign(progress, { epoch: Math.floor(step / 2), step: step % 2 + 1 });
    Object.assign(progress, { seconds: 2 * progress.step, correct: 3 * progress.step });
    progress.losses.push(step / 4);
    observer.onSteps!(progress, 2);
  }
  const shown = said.flatMap((message) =>
    message.kind === "progress" ? [`${message.done} of ${message.total}, ${message.label}`] : []
  );
  assert.deepEqual(shown, [
    ...["0 of 6, epoch 1 of 3", "1 of 6, epoch 1 of 3", "2 of 6, epoch 1 of 3"],
    ...["3 of 6, epoch 2 of 3", "4 of 6, epoch 2 of 3, evaluating"],
    ...["5 of 6, epoch 3 of 3", "6 of 6, epoch 3 of 3, evaluating"],
  ]);
  assert.deepEqual(said.filter(({ kind }) => kind === "steps").at(-1), {
    kind: "steps",
    ...{ first: 5, losses: [1.25], epoch: 3, top1: 0.3, imagesPerSecond: 5 },
  });
});

test("what a training is so far is kept from its first steps on, and not after each", async () => {
  const kept: unknown[] = [];
  const observer = keeping({}, (soFar) => {
    kept.push(soFar);
    return Promise.resolve();
  });
  let asked = 0;
  const soFar = () => Promise.resolve(++asked as never);
  await observer.onBegin!({ soFar } as unknown as Begun);
  for (let step = 0; step < 3; step++) await observer.onSteps!(freshProgress(), 3);
  assert.deepEqual(kept, [1]);
});

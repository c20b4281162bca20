import assert from "node:assert/strict";
import { test } from "node:test";
import { progressDisplay } from "./progress_display.ts";

const SHOWN = {
  epoch: 2,
  epochs: 3,
  step: 50,
  steps: 100,
  loss: 1.23456,
  imagesPerSecond: 987.6,
  secondsLeft: 61,
};

/** A stream that remembers what was written. */
function fakeStream(isTTY: boolean) {
  let text = "";
  const stream = {
    isTTY,
    columns: 120,
    write: (chunk: string) => {
      text += chunk;
      return true;
    },
    // What the bar asks of a terminal.
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
    on: () => stream,
    removeListener: () => stream,
  };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

test("elsewhere than on a terminal progress is plain lines, ten seconds apart", () => {
  const { stream, text } = fakeStream(false);
  const display = progressDisplay(stream, 300);
  display.update(SHOWN);
  display.update({ ...SHOWN, step: 51 });
  display.line("epoch 2/3: done");
  display.stop();
  assert.equal(
    text(),
    "epoch 2/3 step 50/100 loss 1.2346 988 images/s 1:01 left\nepoch 2/3: done\n",
  );
});

test("on a terminal progress is a bar, and lines stand above it", () => {
  const { stream, text } = fakeStream(true);
  const display = progressDisplay(stream, 300);
  display.update(SHOWN);
  assert.match(
    text(),
    /█+░+ epoch 2\/3 step 50\/100 \| loss 1\.2346 \| 988 images\/s \| 1:01 left/,
  );
  display.line("epoch 2/3: done");
  assert.match(text(), /epoch 2\/3: done\n/);
  display.stop();
});

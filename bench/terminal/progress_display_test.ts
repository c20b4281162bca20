import assert from "node:assert/strict";
import process from "node:process";
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
function fakeStream(isTTY: boolean, columns = 120) {
  let text = "";
  const stream = {
    isTTY,
    columns,
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
  process.env.TERM = "xterm";
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
  // What would outlast a process that is killed: a hidden cursor, lines that are cut.
  assert.ok(!text().includes("\u001b[?"));
});

test("however narrow the terminal is, progress is one line with loss, rate and the time left", () => {
  process.env.TERM = "xterm";
  const long = { ...SHOWN, epochs: 1000, step: 12_345, steps: 40_036, secondsLeft: 360_000 };
  for (const columns of [200, 80, 60, 40, 26]) {
    for (const shown of [SHOWN, long, { ...long, imagesPerSecond: 0.0412 }]) {
      const { stream, text } = fakeStream(true, columns);
      const display = progressDisplay(stream, 1000 * 40_036);
      display.update(shown);
      // deno-lint-ignore no-control-regex
      const line = text().replaceAll(/\u001b(?:\[[\d;?]*[A-Za-z]|[78])/g, "");
      display.stop();
      assert.ok(line.length < columns, `${line.length} of ${columns}: ${line}`);
      const { imagesPerSecond: rate } = shown;
      assert.match(line, rate > 1 ? /1\.2346.*988.*\d:\d\d/ : /1\.2346.*0\.041.*\d:\d\d/);
    }
  }
});

test("a terminal that cannot move its cursor gets plain lines", () => {
  for (const name of ["dumb", undefined]) {
    if (name === undefined) delete process.env.TERM;
    else process.env.TERM = name;
    const { stream, text } = fakeStream(true);
    const display = progressDisplay(stream, 300);
    display.update(SHOWN);
    display.stop();
    assert.equal(text(), "epoch 2/3 step 50/100 loss 1.2346 988 images/s 1:01 left\n");
  }
});

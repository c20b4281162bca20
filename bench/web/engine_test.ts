import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleBench } from "../../results/testing.ts";
import { openEngine } from "./engine.ts";
import { CANCELLED, type Failure, type Message, type Request } from "./protocol.ts";

const BENCH: Request = { kind: "bench", preset: "quick", filter: null, tune: false };

/** An engine whose Workers say what a test wants, and what it told of. */
function started() {
  const workers: (Worker & { ended: boolean })[] = [];
  const told: Message[] = [];
  const start = () => {
    const worker = { ended: false, postMessage() {}, terminate: () => worker.ended = true };
    workers.push(worker as unknown as typeof workers[number]);
    return workers.at(-1)!;
  };
  const later: (() => void)[] = [];
  const wait = (run: () => void) => void later.push(run);
  const engine = openEngine(start, (message) => void told.push(message), wait);
  engine.send(BENCH);
  const say = (data: Message, from = workers.at(-1)!) =>
    from.onmessage!({ data } as MessageEvent<Message>);
  return { engine, told, workers, say, later };
}

const kept: Message = {
  kind: "kept",
  result: { ...exampleBench(), status: "interrupted", reason: "the run ended early" },
};
const failed = (kind: Failure["kind"]): Message => ({
  kind: "failure",
  failure: { kind, message: "Something broke: mend it\nat a line", largestBatch: null },
});

/** The kinds of what was told, a result by its reason. */
const kinds = (told: readonly Message[]) =>
  told.map((message) => message.kind === "result" ? message.result.reason : message.kind);

test("what was measured before a run failed is its result, after the failure", () => {
  for (
    const [kind, reason] of [["lost", "the GPU device was lost"], [
      "gpu",
      "Something broke: mend it",
    ]] as const
  ) {
    const { engine, told, say, workers } = started();
    say(kept);
    assert.deepEqual(told, []);
    say(failed(kind));
    assert.deepEqual(kinds(told), ["failure", reason]);
    assert.deepEqual([engine.busy, workers[0].ended], [false, true]);
  }
});

test("a run that is cancelled or stopped ends in what it kept, and says that there is none where it kept nothing", () => {
  for (const ends of ["cancelled", "stopped"]) {
    const { engine, told, say, workers } = started();
    const end = () =>
      ends === "stopped" ? engine.stop() : say({ kind: "failure", failure: CANCELLED });
    say(kept);
    end();
    assert.deepEqual(kinds(told), ["stopped by the user"]);
    say(failed("lost"), workers[0]);
    engine.stop();
    assert.deepEqual(told.length, 1, "it ended once");
    engine.send(BENCH);
    end();
    assert.deepEqual(told.slice(1), [{ kind: "failure", failure: CANCELLED }]);
    assert.deepEqual(workers.map(({ ended }) => ended), [true, true]);
  }
});

test("what a run kept is not the next one's", () => {
  const { engine, told, say } = started();
  say(kept);
  say({ kind: "result", result: exampleBench() });
  engine.send(BENCH);
  say(failed("memory"));
  assert.deepEqual(kinds(told), [null, "failure"]);
});

test("a benchmark whose Worker hears of no cancel is stopped soon, and the next one is not", () => {
  const { engine, told, say, later, workers } = started();
  say(kept);
  engine.send({ kind: "cancel" });
  assert.deepEqual([told.length, workers[0].ended], [0, false]);
  later[0]();
  assert.deepEqual([kinds(told), workers[0].ended], [["stopped by the user"], true]);
  engine.send(BENCH);
  engine.send({ kind: "cancel" });
  say({ kind: "result", result: exampleBench() });
  engine.send({ ...BENCH });
  later[1]();
  assert.deepEqual([engine.busy, workers[1].ended], [true, false]);
});

test("a training that is cancelled comes to the end of its steps", () => {
  const { engine, say, later } = started();
  say({ kind: "result", result: exampleBench() });
  engine.send({ kind: "train", recipe: {}, steps: null, files: [] });
  engine.send({ kind: "cancel" });
  assert.equal(later.length, 0);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { featureDevice, testDevice } from "../../testing.ts";
import { knownAnswerKernel } from "../known_answer.ts";
import { commonStep, leastRepetitions, stepOf } from "./quantum.ts";
import { loadKernel } from "../run_kernel.ts";
import { Stopwatch } from "./stopwatch.ts";

const QUANTUM_NS = 100_000;

/** A clock in ms that advances by `stepNs` at each reading and tells multiples of the quantum. */
function fakeClock(stepNs: number): () => number {
  let ns = 12_345;
  return () => Math.floor((ns += stepNs) / QUANTUM_NS) * QUANTUM_NS / 1e6;
}

test("the step of a clock is found from its readings, and of one that stands still it is null", () => {
  assert.equal(stepOf(fakeClock(777)), QUANTUM_NS);
  assert.equal(stepOf(fakeClock(30_001)), QUANTUM_NS);
  assert.equal(stepOf(() => 5), null);
  const clock = fakeClock(777);
  let reads = 0;
  // As if the program had waited for its turn before it saw the first change.
  assert.equal(stepOf(() => clock() + (++reads > 1 ? 300 : 0)), QUANTUM_NS);
  const stamps = [7n, 3n, 12n, 40n].map((n) => n * 65_536n);
  assert.equal(commonStep(stamps), 65_536);
  assert.equal(commonStep([5n, 5n]), null);
});

test("work of any length is repeated so often that the quantum makes less than 1 % of its sample", () => {
  for (const ns of [500, 1_700, 33_333, 1_234_567, 5e7]) {
    const repetitions = leastRepetitions(ns, QUANTUM_NS);
    for (let phase = 0; phase < QUANTUM_NS; phase += 9_973) {
      const ticks = (at: number) => Math.floor(at / QUANTUM_NS) * QUANTUM_NS;
      const measured = (ticks(phase + ns * repetitions) - ticks(phase)) / repetitions;
      assert.ok(Math.abs(measured / ns - 1) < 0.01, `${ns} ns: ${measured} from ${phase}`);
    }
  }
  assert.equal(leastRepetitions(1_000, null), 1);
  assert.equal(leastRepetitions(1_000, 1), 1);
});

test("a stopwatch whose clocks are rounded knows it, and lengthens its samples", async () => {
  const device = await featureDevice(["timestamp-query"]);
  if (!device) return;
  const quantum = BigInt(QUANTUM_NS);
  const watch = await Stopwatch.open(device, {
    now: () => Math.floor(1e6 * performance.now() / QUANTUM_NS) * QUANTUM_NS / 1e6,
    stamp: (ticks) => ticks - ticks % quantum,
  });
  const kernel = await loadKernel(device, knownAnswerKernel(), { x: new Float32Array(64) });
  try {
    assert.equal(watch.quanta.hostNs, QUANTUM_NS);
    // On a host that other programs keep busy throughout, ticks may be taken for longer than they are.
    const quantumTicks = Math.round(watch.quanta.gpuNs! / watch.period.nsPerTick!);
    assert.equal(quantumTicks % QUANTUM_NS, 0, `${quantumTicks}`);
    const { gpuNs } = await watch.estimate([kernel.prepared]);
    assert.ok(gpuNs! > 0, "a dispatch shorter than the quantum is told by the GPU's clock");
    const spanNs = Math.min(200 * watch.quanta.gpuNs!, 1_000 * 2 ** 17);
    assert.ok(watch.repetitionsFor(1_000) * 1_000 >= spanNs);
  } finally {
    kernel.dispose();
    watch.close();
    device.close();
  }
});

test("a host that waits for its turn while ticks are compared with its clock takes them for no longer", async () => {
  const device = await featureDevice(["timestamp-query"]);
  if (!device) return;
  let reads = 0;
  const waitsAt = 26; // two for each of the twelve empty submits, and two for the first comparison
  const now = () => performance.now() + (++reads >= waitsAt ? 2_000 : 0);
  const watch = await Stopwatch.open(device, { now, stamp: (ticks) => ticks });
  try {
    assert.ok(reads > waitsAt + 2, "it is compared again");
    assert.ok(watch.period.nsPerTick! < 100, `${watch.period.nsPerTick} ns a tick`);
  } finally {
    watch.close();
    device.close();
  }
});

test("by the host's clock alone, which tells milliseconds, work is repeated until they show it", async () => {
  const device = await testDevice(); // has no timestamps
  const { dispatcher } = device, { encodeTimed } = dispatcher;
  let ns = 12_345, encoded = 0;
  dispatcher.encodeTimed = (encoder, units, repetitions, ...rest) => {
    encoded = repetitions;
    encodeTimed.call(dispatcher, encoder, units, repetitions, ...rest);
  };
  // As if a repetition of what was encoded took 10 us.
  const tell = () => Math.floor((ns += 777 + 10_000 * encoded) / 1e6);
  const watch = await Stopwatch.open(device, { now: tell, stamp: (ticks) => ticks });
  const kernel = await loadKernel(device, knownAnswerKernel(), { x: new Float32Array(64) });
  try {
    const { gpuNs, hostNs } = await watch.estimate([kernel.prepared]);
    assert.equal(gpuNs, null);
    assert.ok(Math.abs(hostNs / 10_000 - 1) < 0.1, `${hostNs} ns, by ${encoded} repetitions`);
    assert.equal(watch.leastRepetitions(hostNs), Math.ceil(200 * 1e6 / hostNs));
    assert.equal(watch.leastRepetitions(0), 2 ** 17);
  } finally {
    dispatcher.encodeTimed = encodeTimed;
    kernel.dispose();
    watch.close();
  }
});

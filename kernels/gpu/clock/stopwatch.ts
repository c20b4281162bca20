import type { Device } from "../device.ts";
import type { Prepared } from "../dispatcher.ts";
import { knownAnswerKernel } from "../known_answer.ts";
import { commonStep, leastRepetitions, type Quanta, SHORTEST_NS, stepOf } from "./quantum.ts";
import { type LoadedKernel, loadKernel } from "../run_kernel.ts";

/** One measurement by both clocks, per repetition. */
export interface Sample {
  /** By the GPU's timestamps, from the end of a marker before to the start of one after; null where the device has none. */
  readonly gpuNs: number | null;
  /** From the submit to the answer that all is done, less the wait for an empty submit; 0 where that leaves nothing. */
  readonly hostNs: number;
}

/** The time of a repetition: by the GPU's timestamps where there are any, else by the host's clock. */
export const nsOf = ({ gpuNs, hostNs }: Sample): number => gpuNs ?? hostNs;

/** What GPU timestamps count. */
export interface TickPeriod {
  /** Nanoseconds per tick, or null where the device has no timestamps. */
  readonly nsPerTick: number | null;
  /** How it is known. */
  readonly source: string;
}

/** The readings of the clocks, as they are; tests make them coarser. */
export interface Clocks {
  /** Milliseconds. */
  now(): number;
  /** A timestamp of the GPU's, in ticks. */
  stamp(ticks: bigint): bigint;
}

const CLOCKS: Clocks = { now: () => performance.now(), stamp: (ticks) => ticks };

/** More would fill the queue with commands of a kernel that is done before it is encoded. */
const MAX_REPETITIONS = 2000;

/** Repetitions that one submit may hold, however coarse the clock is. */
const LONGEST_SUBMIT = 2 ** 17;

/** A clock of larger steps may show none for a dispatch. */
const FINE_NS = 1000;

/** How long a burst of work is to last while a GPU warms up. */
const BURST_NS = 1e8;
/** How often it is measured what a tick is worth, where it seems to be no nanosecond. */
const CALIBRATIONS = 4;
/** How long each takes at least. */
const CALIBRATION_NS = 4e8;
/** So many timestamps tell their step. */
const MOST_STAMPS = 64;

/** Clocks rise in steps of a quarter of a second: after this long without getting faster they have risen. */
const STEADY_MS = 500;
const LONGEST_WARM_UP_MS = 8000;

/** Times work on a device, by GPU timestamps where the device was opened with `timestamp-query` and by the host's clock. */
export class Stopwatch {
  readonly device: Device;
  #marker: LoadedKernel;
  #querySet: GPUQuerySet | null;
  #ticks: ReturnType<Device["createBuffer"]>;
  #floors: readonly number[] = [];
  #lastBusy = -Infinity;
  #period: TickPeriod = { nsPerTick: null, source: "the device has no timestamps" };
  #clocks: Clocks;
  #stamps: bigint[] = [];
  #quanta: Quanta = { hostNs: null, gpuNs: null };

  private constructor(device: Device, marker: LoadedKernel, clocks: Clocks) {
    this.device = device;
    this.#clocks = clocks;
    this.#marker = marker;
    const has = device.capabilities.features.has("timestamp-query");
    this.#querySet = has ? device.gpu.createQuerySet({ type: "timestamp", count: 2 }) : null;
    this.#ticks = device.createBuffer(256, "ticks", GPUBufferUsage.QUERY_RESOLVE);
  }

  /** Opens a stopwatch: measures the wait for an empty submit, and what a tick is worth in host time (two seconds, some more where that is no nanosecond). */
  static async open(device: Device, clocks: Clocks = CLOCKS): Promise<Stopwatch> {
    const marker = await loadKernel(device, knownAnswerKernel(), { x: new Float32Array(64) });
    const watch = new Stopwatch(device, marker, clocks);
    const floors: number[] = [];
    for (let i = 0; i < 12; i++) floors.push((await watch.#raw([], 0)).hostNs);
    watch.#floors = floors.slice(2);
    if (watch.#querySet) watch.#period = await watch.#calibrate();
    const { nsPerTick } = watch.#period, ticks = commonStep(watch.#stamps);
    const gpuNs = nsPerTick === null || ticks === null ? null : nsPerTick * ticks;
    watch.#quanta = { hostNs: stepOf(clocks.now), gpuNs };
    return watch;
  }

  /** Host time of submitting nothing and waiting for it, in ns: no shorter work can be told from it by the host's clock. */
  get syncFloorNs(): number {
    return median(this.#floors);
  }

  get syncFloorSamplesNs(): readonly number[] {
    return this.#floors;
  }

  get period(): TickPeriod {
    return this.#period;
  }

  /** The steps of the clocks. */
  get quanta(): Quanta {
    return this.#quanta;
  }

  /**
   * How often to repeat work of about this length for a sample that the clock can tell: 20 ms, or 20 times the wait of an
   * empty submit, and many of the clock's steps.
   */
  repetitionsFor(ns: number): number {
    const enough = this.#period.nsPerTick === null ? 20 * this.syncFloorNs : 2e7;
    const wanted = Math.max(1, Math.round(enough / Math.max(ns, 1000)));
    return Math.max(this.leastRepetitions(ns), Math.min(MAX_REPETITIONS, wanted));
  }

  /** How often work of about this length must be repeated for the clock's steps, and by the host's clock the wait for an empty submit, not to hide it. */
  leastRepetitions(ns: number): number {
    const forSteps = leastRepetitions(ns, this.#quantumNs);
    const forWait = Math.ceil(this.#waitNs / Math.max(ns, SHORTEST_NS));
    return Math.min(LONGEST_SUBMIT, Math.max(forSteps, forWait));
  }

  /** Of the clock that samples are by. */
  get #quantumNs(): number | null {
    return this.#period.nsPerTick === null ? this.#quanta.hostNs : this.#quanta.gpuNs;
  }

  /** What samples have the wait for an empty submit taken off: by the GPU's clock nothing. */
  get #waitNs(): number {
    return this.#period.nsPerTick === null ? this.syncFloorNs : 0;
  }

  /**
   * Times work of a length that is not known yet, as often as it takes to last for ten of the clock's steps, and by the host's clock for as
   * long as an empty submit: one of 12 ms scatters by 0.5 ms, in which shorter work is lost.
   */
  async estimate(units: readonly (readonly Prepared[])[]): Promise<Sample> {
    for (
      let repetitions = units.length;;
      repetitions = Math.min(8 * repetitions, MAX_REPETITIONS)
    ) {
      const sample = await this.time(units, repetitions);
      const quantumNs = sample.gpuNs === null ? this.#quanta.hostNs : this.#quanta.gpuNs;
      const enough = Math.max(10 * (quantumNs ?? 0), this.#waitNs);
      const told = repetitions * nsOf(sample) >= enough;
      if (told || repetitions >= MAX_REPETITIONS) return sample;
    }
  }

  /** How long the GPU has had nothing to do from here, in ms. */
  get idleMs(): number {
    return performance.now() - this.#lastBusy;
  }

  /**
   * Repeats work until it is as fast as it will be. A GPU that waited while kernels were compiled or compared has lowered
   * its clocks and takes seconds of steady work to raise them: an H200 ran the first samples four times slower. A CPU
   * adapter has none to raise: what was checked has run once, and an {@linkcode estimate} comes before samples.
   *
   * @returns Seconds.
   */
  async warmUp(units: readonly (readonly Prepared[])[]): Promise<number> {
    if (this.device.capabilities.software) return 0;
    const began = performance.now();
    let best = nsOf(await this.estimate(units));
    let improved = performance.now();
    while (
      performance.now() - improved < STEADY_MS && performance.now() - began < LONGEST_WARM_UP_MS
    ) {
      const fitting = Math.max(units.length, Math.round(BURST_NS / Math.max(best, 1000)));
      const ns = nsOf(await this.time(units, Math.min(MAX_REPETITIONS, fitting)));
      if (ns < 0.99 * best) improved = performance.now();
      best = Math.min(best, ns);
    }
    return (performance.now() - began) / 1000;
  }

  /** Times `repetitions` of units of kernels that take turns, in one submit. */
  async time(units: readonly (readonly Prepared[])[], repetitions: number): Promise<Sample> {
    const { ticks, hostNs } = await this.#raw(units, repetitions);
    const { nsPerTick } = this.#period;
    // None at all are those of work shorter than a step, or of a clock that failed.
    const least = (this.#quanta.gpuNs ?? 0) > FINE_NS ? 0 : 1;
    const usable = ticks !== null && ticks >= least && nsPerTick !== null;
    return {
      gpuNs: usable ? ticks * nsPerTick / repetitions : null,
      hostNs: Math.max(0, hostNs - this.syncFloorNs) / repetitions,
    };
  }

  async #raw(units: readonly (readonly Prepared[])[], repetitions: number) {
    const { gpu, dispatcher } = this.device;
    const encoder = gpu.createCommandEncoder();
    dispatcher.encodeTimed(encoder, units, repetitions, this.#marker.prepared[0], this.#querySet);
    if (this.#querySet) {
      encoder.resolveQuerySet(this.#querySet, 0, 2, this.#ticks.buffer, 0);
    }
    const commands = encoder.finish();
    const begin = this.#clocks.now();
    gpu.queue.submit([commands]);
    const [bytes] = await this.device.read({ ...this.#ticks, bytes: 16 });
    const hostNs = 1e6 * (this.#clocks.now() - begin);
    this.#lastBusy = performance.now();
    if (!this.#querySet) return { ticks: null, hostNs };
    const [first, last] = Array.from(new BigUint64Array(bytes.buffer), this.#clocks.stamp);
    if (this.#stamps.length < MOST_STAMPS) this.#stamps.push(first, last);
    return { ticks: Number(last - first), hostNs };
  }

  /**
   * WebGPU says that timestamps are in nanoseconds, yet implementations may give raw ticks: compares them with the host's clock. A host that
   * other programs keep busy takes longer now and then, so that the least of some comparisons counts; and no GPU is known whose ticks are of
   * nearly a nanosecond.
   */
  async #calibrate(): Promise<TickPeriod> {
    let least = Infinity;
    for (let i = 0; i < CALIBRATIONS; i++) {
      const ratio = await this.#hostNsPerTick();
      if (!Number.isFinite(ratio) || ratio <= 0) {
        return { nsPerTick: null, source: "the device's timestamps do not advance" };
      }
      least = Math.min(least, ratio);
      if (least > 2 / 3 && least < 3 / 2) {
        const source = `nanoseconds, as WebGPU says: host clock ÷ GPU clock = ${least.toFixed(3)}`;
        return { nsPerTick: 1, source };
      }
    }
    return { nsPerTick: least, source: "calibrated against the host's clock" };
  }

  /** By enough dispatches for the wait at the end not to matter. */
  async #hostNsPerTick(): Promise<number> {
    const units = [[this.#marker.prepared[0]]];
    for (let repetitions = 64;; repetitions *= 2) {
      const { hostNs, ticks } = await this.#raw(units, repetitions);
      const workNs = hostNs - this.syncFloorNs;
      if (workNs >= CALIBRATION_NS || repetitions >= LONGEST_SUBMIT) return workNs / ticks!;
    }
  }

  /** Gives its memory back. */
  close(): void {
    this.#marker.dispose();
    this.#querySet?.destroy();
    this.#ticks.buffer.destroy();
  }
}

/** The middle of some numbers, the lower one of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1];
}

/** What TrainMark writes, as types: generated from the zod schemas by `deno task schema`. */

import type { Dims } from "./dims.ts";

export interface Benchmark {
  /** What was asked for */
  readonly suites: readonly string[];
  /** Rows whose name contains one of these were asked for; null: all */
  readonly filter: readonly string[] | null;
  readonly budgetSeconds: number | null;
  /** The curated rows alone, with fewer samples */
  readonly quick: boolean;
  /** Of the operands of the suite kernels */
  readonly dtype: "f32" | "f16";
  /** Of the models' steps, whose rows are of f16 where it is mixed; the short training is in f32; absent from older documents */
  readonly precision?: "f32" | "mixed";
  /** Every kernel of the models' steps was timed too */
  readonly profile: boolean;
  /** Variants are the fastest for the shape, not the defaults */
  readonly tuned: boolean;
  /** What the tuning of a model might take; null: as long as it needs, or nothing is tuned */
  readonly tuneSeconds?: number | null;
  readonly compileSeconds: number;
  readonly warmupSeconds: number;
  /** Of this run; what was remembered costs nothing */
  readonly tuningSeconds: number;
  readonly roofline: Roofline | null;
  readonly rows: readonly BenchRow[];
  readonly peers: readonly PeerRow[];
  /** What the host does before a GPU has work */
  readonly host: readonly HostRow[];
  readonly tuning: readonly ({
    readonly op: string;
    readonly shape: string;
    readonly dtype: string;
    /** The winner; null where none is right */
    readonly variant: string | null;
    readonly candidates: readonly {
      readonly variant: string;
      readonly medianNs: number | null;
      readonly status: "complete" | "failed" | "skipped";
      readonly reason: string | null;
    }[];
  })[];
  /** What model steps spend their time on */
  readonly profiles?: readonly Profile[];
  readonly training: {
    readonly task: string;
    readonly epochs: number;
    readonly testTop1: number;
    readonly seconds: number;
    readonly imagesPerSecond: number;
    readonly weightsDigest: string;
    /** Training losses of its first steps; absent from older documents */
    readonly lossSamples?: readonly number[];
  } | null;
}

/** What the adapter can do at most, as measured by the fastest variant of each */
export interface Roofline {
  /** Multiply-adds in registers, two operations each */
  readonly f32Gflops: number;
  /** Null where the device has no f16 */
  readonly f16Gflops: number | null;
  /** Bytes read and written */
  readonly copyGbps: number;
  readonly readGbps: number;
  /** Of one dispatch that does next to nothing */
  readonly launchNs: number;
  /** Host time of submitting nothing and waiting for it */
  readonly syncFloorNs: number;
  readonly timestamp: {
    /** Null without timestamps */
    readonly nsPerTick: number | null;
    /** How it is known */
    readonly source: string;
    /** The least that two timestamps differ by; null where it is not known, as in older results */
    readonly quantumNs: number | null;
  };
  /** The least that two readings of the host's clock differ by; null where it is not known */
  readonly hostQuantumNs: number | null;
  readonly peaks: readonly {
    /** Type of the operands in memory; sums are in f32 */
    readonly dtype: "f32" | "f16";
    readonly variant: string;
    readonly gflops: number;
    readonly samplesNs: readonly number[];
  }[];
  readonly copySamplesNs: readonly number[];
  readonly readSamplesNs: readonly number[];
  readonly launchSamplesNs: readonly number[];
  readonly syncFloorSamplesNs: readonly number[];
}

export interface BenchRow {
  readonly suite: string;
  /** In snake_case: gemm, conv2d_forward, train_step */
  readonly op: string;
  /** For people: an opaque name to programs */
  readonly shape: string;
  /** Null of an older document whose shape does not tell */
  readonly dims: Dims | null;
  /** Type of the operands in memory; sums are in f32 */
  readonly dtype: "f32" | "f16";
  readonly variant: string | null;
  /** Whether the variants are the defaults or the tuner's winners; absent from older rows, of which `tuned` says it */
  readonly chosenBy?: "default" | "tuner";
  /** Of a model that the tuner's winners ran: what the defaults did in this run, in turns with them */
  readonly defaults?: {
    /** By the row's clock */
    readonly samplesNs: readonly number[];
    readonly medianNs: number;
    readonly p5Ns: number;
    readonly p95Ns: number;
    readonly cv: number;
    readonly imagesPerSecond: number;
  } | null;
  /** Of one repetition, by `clock`, in the order taken */
  readonly samplesNs: readonly number[];
  /** The same by host time, less the wait for an empty submit */
  readonly hostSamplesNs: readonly number[];
  readonly clock: "gpu" | "host" | null;
  /** In each submit */
  readonly repetitions: number | null;
  readonly medianNs: number | null;
  readonly p5Ns: number | null;
  readonly p95Ns: number | null;
  /** Standard deviation over mean */
  readonly cv: number | null;
  /** cv is over 0.05 */
  readonly noisy: boolean | null;
  /** Useful operations, the same for every variant */
  readonly flops: number | null;
  /** Each operand once */
  readonly bytes: number | null;
  readonly gflops: number | null;
  readonly gbps: number | null;
  /** Of what the roofline allows, percent */
  readonly pctRoofline: number | null;
  /** By which ceiling */
  readonly bound: "compute" | "memory" | "launch" | null;
  /** Against float64, of a model its losses; null also where it is NaN */
  readonly maxAbsError: number | null;
  /** Of elements of at least a thousandth of the largest */
  readonly maxRelError: number | null;
  readonly tolerance: {
    readonly atol: number;
    readonly rtol: number;
  } | null;
  /** Elements compared */
  readonly checked: number | null;
  /** Of a model's training step */
  readonly gradients?: {
    /** Elements compared */
    readonly checked: number;
    /** The parameter whose gradient is the furthest off */
    readonly worst: string;
    /** Root of the mean square of its difference over its own; null where it is NaN */
    readonly error: number | null;
    /** What judged it: a bound by the depth of the net */
    readonly tolerance: number;
  } | null;
  /** Copies of the operands that take turns */
  readonly inputSets: number | null;
  /** Upload and compilation */
  readonly compileNs: number | null;
  /** How the size was cut to the budget */
  readonly adapted: string | null;
  /** Of model rows */
  readonly imagesPerSecond: number | null;
  readonly status: "complete" | "failed" | "skipped" | "interrupted";
  readonly reason: string | null;
}

export interface PeerRow {
  /** The library */
  readonly name: string;
  /** Null where a library of the user's own was not found */
  readonly version: string | null;
  /** Of the library's arithmetic: TF32 products, or float16 by automatic mixed precision; ours is f32 */
  readonly precision: "fp32" | "tf32" | "amp";
  /** What the library computed on, where that is not our adapter by WebGPU */
  readonly device: string | null;
  readonly op: string;
  readonly shape: string;
  readonly dims: Dims | null;
  readonly medianNs: number | null;
  readonly ourMedianNs: number | null;
  /** Its time over ours: above 1 we are faster */
  readonly ratio: number | null;
  readonly ratioLow: number | null;
  readonly ratioHigh: number | null;
  readonly samplesNs: readonly number[];
  readonly ourSamplesNs: readonly number[];
  /** Against float64, of a model's step against our losses */
  readonly maxAbsError: number | null;
  readonly ourMaxAbsError: number | null;
  readonly ourVariant: string | null;
  readonly status: "complete" | "failed" | "skipped" | "interrupted";
  readonly reason: string | null;
}

export interface HostRow {
  /** Work of the host alone: build_plan, gather_batch */
  readonly op: string;
  /** For people: an opaque name to programs */
  readonly shape: string;
  readonly dims: Dims | null;
  /** Of one call, by the host's clock, shortest first */
  readonly samplesNs: readonly number[];
  /** Of short calls, which share a sample */
  readonly callsPerSample: number | null;
  readonly medianNs: number | null;
  readonly p5Ns: number | null;
  readonly p95Ns: number | null;
  /** Standard deviation over mean */
  readonly cv: number | null;
  /** cv is over 0.05 */
  readonly noisy: boolean | null;
  /** That a call handles */
  readonly things: number | null;
  /** What they are: dispatches, images */
  readonly unit: string;
  readonly status: "complete" | "failed" | "skipped" | "interrupted";
  readonly reason: string | null;
}

export interface Profile {
  /** The step: train_step, inference_step */
  readonly op: string;
  /** Of the model */
  readonly shape: string;
  readonly dims: Dims | null;
  /** Slowest first */
  readonly kernels: readonly {
    readonly op: string;
    readonly shape: string;
    readonly variant: string;
    /** How often the step runs it */
    readonly count: number;
    /** Of all of them, each timed alone */
    readonly medianNs: number;
    /** Of the sum over all kernels */
    readonly share: number;
    /** Of what the roofline allows, percent */
    readonly pctRoofline: number;
  }[];
}

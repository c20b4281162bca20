/**
 * What the page and its Worker say to each other. The page sends one request at a time; each ends in exactly one of `adapter`, `result` and
 * `failure`. `cancel` and `destroy` may be sent while one runs: a cancelled run ends in its result, of which it says that it was interrupted,
 * or in the failure `cancelled`. Where a run fails, or its Worker is ended, the last document that it gave as `kept` is its result.
 */
import type { AdapterDescription } from "../../kernels/gpu/adapter.ts";
import type { Quanta } from "../../kernels/gpu/clock/quantum.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import type { BenchRow, Result, Roofline } from "../../results/schema/result.ts";
import type { Runtime } from "../../results/schema/types/provenance.ts";
import type { EpochRow } from "../train/progress.ts";

/** How much `bench` measures: curated rows and a short training, the same within what phones hold and bear, everything. */
export const PRESETS = ["quick", "small", "full"] as const;
export type Preset = typeof PRESETS[number];

/** What can be trained on in a browser. */
export const TASKS = ["synthetic", "cifar10"] as const;

/** Page to Worker. */
export type Request =
  /** Opens the adapter, lets it compute a known answer, and looks at the clocks: answered by `adapter`. */
  | { readonly kind: "describe" }
  | {
    readonly kind: "bench";
    readonly preset: Preset;
    /** Only rows whose name (`suite label`) contains one of the texts; null: all. */
    readonly filter: readonly string[] | null;
    /** Find fast variants for each shape: of kernels first, of models after the defaults have run. Else the defaults run. */
    readonly tune: boolean;
  }
  | {
    readonly kind: "train";
    /** What is absent has its default; `task` is one of {@linkcode TASKS}. */
    readonly recipe: Partial<Recipe>;
    /** Stop after so many steps; null: when the epochs are over. */
    readonly steps: number | null;
    /** Of cifar10: the archive (`.tar.gz`, `.tar`), or its six `.bin` files. */
    readonly files: readonly File[];
  }
  | { readonly kind: "cancel" }
  /** Destroys the device of the run, so that what happens then can be tried. */
  | { readonly kind: "destroy" };

/** Why a request came to nothing. */
export interface Failure {
  readonly kind:
    /** The browser has no WebGPU, or not here. */
    | "no-webgpu"
    /** It has, and finds no GPU that it may use. */
    | "no-adapter"
    /** The device is gone: a restart gives a new one. */
    | "lost"
    /** The device cannot hold what was asked for. */
    | "memory"
    /** The dropped files. */
    | "data"
    /** The GPU reported an error, or computes wrong answers. */
    | "gpu"
    /** What was asked for contradicts itself or is out of range. */
    | "usage"
    /** The page asked for it before the run's own end. */
    | "cancelled"
    /** A mistake of ours. */
    | "internal";
  /** A sentence: what was wrong, and what to do but where that depends on the browser. */
  readonly message: string;
  /** Of `memory`: the largest batch that fits, 0 where none does. */
  readonly largestBatch: number | null;
}

export const CANCELLED: Failure = {
  kind: "cancelled",
  message: "It was cancelled before anything was measured, so there is no result.",
  largestBatch: null,
};

/** Worker to page. */
export type Message =
  | {
    readonly kind: "adapter";
    readonly adapter: AdapterDescription;
    readonly runtime: Runtime;
    /** Of the adapter, where the browser tells it. */
    readonly driver: string | null;
    /** The steps of its clocks. */
    readonly quanta: Quanta;
  }
  /** A remark, on one line. */
  | { readonly kind: "note"; readonly line: string }
  /** How far the run is. `label`: what is done now. */
  | {
    readonly kind: "progress";
    readonly done: number;
    /** Null where it is not known yet. */
    readonly total: number | null;
    readonly label: string;
    readonly secondsLeft: number | null;
  }
  | { readonly kind: "roofline"; readonly roofline: Roofline }
  /** A row of `bench`, as it will be in the result. */
  | { readonly kind: "row"; readonly row: BenchRow }
  /** Steps of a training that were read back together, `first` being the first one's number from 0. */
  | {
    readonly kind: "steps";
    readonly first: number;
    /** Mean loss of each step. */
    readonly losses: readonly number[];
    /** From 1. */
    readonly epoch: number;
    /** Over the epoch's steps so far. */
    readonly top1: number;
    /** By the training's clock, over the epoch's steps so far. */
    readonly imagesPerSecond: number;
  }
  /** A finished epoch, as it will be in the result. */
  | { readonly kind: "epoch"; readonly row: EpochRow }
  /** The run's document if nothing more comes of it; it replaces the one before. */
  | { readonly kind: "kept"; readonly result: Result }
  /** The document; a cancelled run's says `interrupted`. */
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "failure"; readonly failure: Failure };

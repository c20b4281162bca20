import { basename } from "node:path";
import { z } from "zod";
import type { Dataset } from "../../../datasets/dataset.ts";
import type { Device } from "../../../kernels/gpu/device.ts";
import { OPTIMISERS } from "../../../models/optimisers/optimisers.ts";
import type { Session, Tensors } from "../../../models/session/session.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
} from "../../../models/weights/safetensors.ts";
import type { TensorFile } from "../../../models/weights/safetensors_header.ts";
import { entryName, type Recipe, recipe } from "../../../results/schema/recipe.ts";
import { decidingPart } from "../../../results/schema/recipe_entries.ts";
import { upgradedRecipe } from "../../../results/schema/upgrade/upgrade.ts";
import { modelName } from "../../../results/text/chip.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { writeAtomic } from "../../../results/files/write_atomic.ts";
import suite from "../../../package.json" with { type: "json" };
import type { Host } from "../../host/host.ts";
import type { TrainConfig } from "../config.ts";
import { NonFiniteLossError } from "../non_finite.ts";
import type { Snapshot } from "../snapshot.ts";
import { readTensorInput } from "./tensor_input.ts";

const FORMAT = "trainmark/checkpoint@1";
/** The tensor of the steps' losses. */
const HISTORY = "history.losses";

/** What, besides its configuration, decides a run's bits. */
export interface Origin {
  /** SHA-256 of the data set. */
  readonly dataset: string;
  /** Model of the GPU adapter. */
  readonly adapter: string | null;
  /** Name and version. */
  readonly runtime: string;
  /** Version of TrainMark. */
  readonly suite: string;
}

/** Where a run on a device and a data set is from. */
export function originOf(host: Host, { adapter }: Device, { sha256 }: Dataset): Origin {
  const { name, version } = host.runtime();
  return {
    dataset: sha256,
    adapter: modelName(adapter),
    runtime: `${name} ${version}`,
    suite: suite.version,
  };
}

/** A snapshot that says where it is from. */
export interface Checkpoint extends Snapshot {
  readonly origin: Origin;
}

/** What a checkpoint holds besides its tensors, at most. */
const HEADER_BYTES = 2 ** 20;

/** The most that a run's checkpoint takes, in bytes. */
export function checkpointBytes(
  config: TrainConfig,
  { slices, statistics }: Pick<Session, "slices" | "statistics">,
  steps: number,
): number {
  const count = (of: Session["slices"]) => of.reduce((sum, { elements }) => sum + elements, 0);
  const states = Object.keys(OPTIMISERS[config.optimiser](config).state).length;
  return HEADER_BYTES + 4 * (count(slices) * (1 + states) + count(statistics)) + 8 * steps;
}

/** Writes weights (PyTorch's names and layouts), the optimiser's state, position and history as one `.safetensors`, whole or not at all.
 *
 * @throws {NonFiniteLossError} If a weight, or what the optimiser keeps of one, is not finite: the last good checkpoint stays.
 */
export async function writeCheckpoint(
  path: string,
  { config, origin, progress, weights, optimiser }: Checkpoint,
): Promise<void> {
  const states = Object.entries(optimiser.tensors).map(([name, named]) =>
    [`${name}.`, named] as const
  );
  const tensors: Record<string, StoredTensor> = {};
  const { losses, ...rest } = progress;
  for (const [prefix, named] of [["", weights], ...states] as const) {
    for (const [name, { shape, data }] of Object.entries(named)) {
      const at = data.findIndex((value) => !Number.isFinite(value));
      if (at >= 0) {
        const what = `${prefix || "weight "}${name}[${at}]`;
        throw new NonFiniteLossError(what, data[at], progress, config);
      }
      tensors[prefix + name] = { dtype: "F32", shape: [...shape], data };
    }
  }
  // Step losses are means in float64, so their bytes are kept rather than rounded to F32.
  const bytes = new Uint8Array(Float64Array.from(losses).buffer);
  tensors[HISTORY] = { dtype: "U8", shape: [bytes.length], data: bytes };
  await writeAtomic(
    path,
    encodeSafetensors(tensors, {
      format: FORMAT,
      config: JSON.stringify(config),
      made: JSON.stringify(origin),
      progress: JSON.stringify(rest),
      ...optimiser.scaler ? { scaler: JSON.stringify(optimiser.scaler) } : {},
    }),
  );
}

/**
 * Reads a checkpoint, `-` from standard input.
 *
 * @throws {UserError} If the file is missing, truncated, or not a checkpoint of ours.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { name, bytes } = await readTensorInput(path, "resume from");
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    if (metadata.format !== FORMAT) {
      const format = metadata.format ?? "not given";
      throw new Error(`its format is ${format}, must be ${FORMAT}; --weights takes weights alone`);
    }
    const { [HISTORY]: history, ...rest } = tensors;
    if (history?.dtype !== "U8") throw new Error("it has no history of losses");
    const losses = [...new Float64Array(history.data.slice().buffer)];
    const config = configFrom(JSON.parse(metadata.config));
    if (config.precision === "mixed" && !metadata.scaler) throw new Error("it has no loss scale");
    const states = Object.values(OPTIMISERS[config.optimiser](config).state);
    const weights: Tensors = {};
    const kept = Object.fromEntries(states.map((name) => [name, {} as Tensors]));
    for (const [key, { dtype, shape, data }] of Object.entries(rest)) {
      if (dtype !== "F32") throw new Error(`${key} is ${dtype}, must be F32`);
      const state = states.find((name) => key.startsWith(`${name}.`));
      if (state === undefined) weights[key] = { shape, data };
      else kept[state][key.slice(state.length + 1)] = { shape, data };
    }
    return {
      config,
      origin: JSON.parse(metadata.made),
      progress: { ...JSON.parse(metadata.progress), losses },
      weights,
      optimiser: {
        updates: losses.length, // each step has a loss and an update
        tensors: kept,
        ...metadata.scaler ? { scaler: JSON.parse(metadata.scaler) } : {},
      },
    };
  } catch (error) {
    const reason = error instanceof z.ZodError
      ? z.prettifyError(error).replaceAll(/\s+/g, " ")
      : (error as Error).message;
    throw new UserError(`Cannot resume from ${name} as it is no whole checkpoint: ${reason}`);
  }
}

/** The tensors of a file, of a checkpoint of ours its weights alone; `aside` tells of the others. */
export function withoutState(
  { tensors, metadata }: TensorFile,
): { readonly tensors: TensorFile["tensors"]; readonly aside: string | null } {
  if (metadata.format !== FORMAT) return { tensors, aside: null };
  const states = Object.values(OPTIMISERS).flatMap((make) => Object.values(make().state));
  const isState = (name: string) =>
    name === HISTORY || states.some((state) => name.startsWith(`${state}.`));
  const entries = Object.entries(tensors), kept = entries.filter(([name]) => !isState(name));
  const aside = `those of a training checkpoint; its recipe, position and ${
    entries.length - kept.length
  } tensors of its optimiser and history are left aside`;
  return { tensors: Object.fromEntries(kept), aside };
}

/** A recipe as checkpoints of before the recipe was flat have it says its schedule as an object. */
function configFrom({ trainCount, variants, ...config }: Record<string, unknown>): TrainConfig {
  const asked = typeof config.schedule === "object" ? upgradedRecipe(config) : config;
  return { ...recipe.parse(asked), trainCount, variants } as TrainConfig;
}

/** What people know a key by that no option has the name of. */
const NAMES: Readonly<Record<string, string>> = {
  trainCount: "the number of images to train on (--limit)",
  dataset: "the data set's digest",
};

/**
 * Checks that a checkpoint belongs to the run that is to go on from it. Only the number of epochs and when to evaluate may
 * differ: anything else would make a result that no single run gives.
 *
 * @throws {UserError} With both values of each difference.
 */
export function checkResumable(
  { config: saved, origin: savedOrigin, progress }: Checkpoint,
  config: TrainConfig,
  origin: Origin,
  path: string,
): void {
  const differing: string[] = [];
  const differ = (what: string, before: unknown, now: unknown) => {
    const [there, here] = [before, now].map((value) =>
      typeof value === "object" ? JSON.stringify(value) : String(value)
    );
    differing.push(`${what} differs: the checkpoint has ${there}, this run has ${here}`);
  };
  const compare = <T extends object>(before: T, now: T, except: readonly string[] = []) => {
    for (const key of Object.keys(now) as (keyof T & string)[]) {
      if (except.includes(key) || JSON.stringify(before[key]) === JSON.stringify(now[key])) {
        continue;
      }
      const name = key in recipe.shape ? entryName(key as keyof Recipe) : key;
      differ(NAMES[name] ?? name, before[key], now[key]);
    }
  };
  const decided = ({ trainCount, variants, ...recipe }: TrainConfig) => {
    return { ...decidingPart(recipe), seed: recipe.seed, trainCount, variants };
  };
  // A cosine ends with the run, so its length decides every learning rate.
  compare(decided(saved), decided(config), config.schedule === "cosine" ? [] : ["epochs"]);
  compare(savedOrigin, origin);
  const begun = progress.epoch + Math.sign(progress.step);
  if (begun > config.epochs) differ("the number of epochs begun", begun, config.epochs);
  if (differing.length === 0) return;
  throw new UserError(
    `Cannot resume from ${basename(path)} as ${differing.join("; ")}; ` +
      "--resume alone takes the checkpoint's own, --weights begins a new run with its weights",
  );
}

/** The plan of the tuner's winners against that of the ladders' defaults. */
import type { Device } from "../../kernels/gpu/device.ts";
import { isFaster } from "../../kernels/gpu/clock/faster.ts";
import { median, nsOf } from "../../kernels/gpu/clock/stopwatch.ts";
import type { TaskKey } from "../../kernels/tuning/task.ts";
import type { Tuned } from "../../kernels/tuning/tuner.ts";
import type { Model } from "../../models/graph/layers.ts";
import { forecastMemory, type MemoryForecast } from "../../models/plan/memory.ts";
import { activationType, type TrainingSettings } from "../../models/plan/training.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { Session } from "../../models/session/session.ts";
import type { Budget } from "./budget.ts";
import type { Tuning } from "./tuning.ts";

/** A model at the sizes that its plans are compiled for. */
export interface Subject {
  readonly model: Model;
  readonly settings: TrainingSettings;
}

/** What a plan of winners and one of defaults are known by. */
export type SideName = "default" | "tuned";

/** Times of both, taken in turns. */
export type DuelTimes = Readonly<Record<SideName, readonly number[]>>;

/** Rounds at least, and where there is time. */
const LEAST_ROUNDS = 3, ROUNDS = 8;
/** A step of this length is timed by itself. */
const LONG_NS = 1e9;

/** Of the training step, by which `train` decides. */
export function duelKey({ model, settings }: Subject): TaskKey {
  const shape = `${model.name} batch ${settings.batch}`;
  return { op: "train_step", shape, dtype: activationType(settings.precision) };
}

/** Which plan stays after a duel: that of the winners of single shapes may ask for layouts that their neighbours do not have. */
export function judged(key: TaskKey, times: DuelTimes): Tuned {
  return {
    ...key,
    variant: isFaster(times.tuned, times.default) ? "tuned" : "default",
    candidates: (["default", "tuned"] as const).map((variant) => ({
      variant,
      medianNs: median(times[variant]),
      status: "complete",
      reason: null,
    })),
  };
}

/** A duel that could not be fought: the defaults stay. */
export function unfought(key: TaskKey, reason: string): Tuned {
  const trial = { variant: "tuned", medianNs: null, status: "skipped", reason } as const;
  return { ...key, variant: "default", candidates: [trial] };
}

/** The plans of both at once, and why the device cannot hold them, or null. */
export async function forecastBoth(
  device: Device,
  { model, settings }: Subject,
  variants: Readonly<Record<SideName, VariantChoice>>,
): Promise<{ readonly problem: string | null } & Readonly<Record<SideName, MemoryForecast>>> {
  const forecast = (side: SideName) =>
    forecastMemory(model, settings, device.capabilities, variants[side]);
  const both = { default: forecast("default"), tuned: forecast("tuned") };
  const bytes = both.default.memory.total + both.tuned.memory.total;
  const problem = both.default.problem ?? both.tuned.problem ??
    (await device.gives(bytes)
      ? null
      : `the device is out of memory for both plans, ${(bytes / 1e6).toFixed(0)} MB`);
  return { ...both, problem };
}

/** Times the training step of both in turns. */
export async function fight(
  tuning: Tuning,
  subject: Subject,
  variants: Readonly<Record<SideName, VariantChoice>>,
  budget: Budget,
): Promise<Tuned> {
  const { stopwatch } = tuning, { device } = stopwatch;
  const { model, settings } = subject, key = duelKey(subject);
  const { problem, ...plans } = await forecastBoth(device, subject, variants);
  if (problem !== null) return unfought(key, problem);
  const sessions: Session[] = [];
  try {
    for (const side of ["default", "tuned"] as const) {
      const session = await Session.open(
        device,
        model,
        settings,
        variants[side],
        plans[side].plans,
      );
      sessions.push(session);
      await session.initialise(0);
    }
    await stopwatch.warmUp([sessions[0].kernels("train")]);
    const first = nsOf(await stopwatch.estimate([sessions[0].kernels("train")]));
    const repetitions = Math.max(first > LONG_NS ? 1 : 2, stopwatch.leastRepetitions(first));
    const samples: number[][] = [[], []];
    for (let round = -1; round < ROUNDS; round++) { // the first one warms up
      if (round >= LEAST_ROUNDS && tuning.isOver(budget)) break;
      for (const [i, session] of sessions.entries()) {
        const ns = nsOf(await stopwatch.time([session.kernels("train")], repetitions));
        if (round >= 0) samples[i].push(ns);
      }
    }
    return judged(key, { default: samples[0], tuned: samples[1] });
  } finally {
    for (const session of sessions) session.close();
  }
}

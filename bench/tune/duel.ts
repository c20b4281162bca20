/** The plan of the tuner's winners against that of the ladders' defaults. */
import type { Device } from "../../kernels/gpu/device.ts";
import { inOrder, isFaster, LEAST_ROUNDS } from "../../kernels/gpu/clock/faster.ts";
import { median, nsOf } from "../../kernels/gpu/clock/stopwatch.ts";
import type { TaskKey } from "../../kernels/tuning/task.ts";
import type { Tuned } from "../../kernels/tuning/tuner.ts";
import type { Model } from "../../models/graph/layers.ts";
import { megabytes } from "../../models/plan/host_memory.ts";
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

/** How a duel ended. */
export interface Outcome {
  readonly verdict: Tuned;
  /** Whether all of it was fought, so that it need not be fought again. */
  readonly isWhole: boolean;
}

/** Times of both, taken in turns. */
export type DuelTimes = Readonly<Record<SideName, readonly number[]>>;

const SIDES = ["default", "tuned"] as const;
/** Rounds where there is time. */
const ROUNDS = 8;
/** A step of this length is timed by itself. */
const LONG_NS = 1e9;

/** Of a step; unless said the training's, by which `train` decides. */
export function duelKey({ model, settings }: Subject, op: string = "train_step"): TaskKey {
  const shape = `${model.name} batch ${settings.batch}`;
  return { op, shape, dtype: activationType(settings.precision) };
}

/** Which plan stays after a duel: that of the winners of single shapes may ask for layouts that their neighbours do not have. */
export function judged(key: TaskKey, times: DuelTimes): Tuned {
  return {
    ...key,
    variant: isFaster(times.tuned, times.default) ? "tuned" : "default",
    candidates: SIDES.map((variant) => ({
      variant,
      medianNs: median(times[variant]),
      status: "complete",
      reason: null,
    })),
  };
}

/** A duel that could not be fought, or that wrong results lost: the defaults stay. */
export function unfought(key: TaskKey, status: "skipped" | "failed", reason: string): Tuned {
  const trial = { variant: "tuned", medianNs: null, status, reason } as const;
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
      : `the device is out of memory for both plans, ${megabytes(bytes)}`);
  return { ...both, problem };
}

/**
 * Times both in turns.
 *
 * @param time Gives ns of a side.
 * @param isOver Whether no more rounds are to begin than the least.
 */
export async function takeTurns(
  time: (side: SideName) => Promise<number>,
  isOver: () => boolean,
): Promise<{ readonly times: DuelTimes; readonly isWhole: boolean }> {
  const times: Record<SideName, number[]> = { default: [], tuned: [] };
  for (let round = -1; round < ROUNDS; round++) { // the first one warms up
    if (round >= LEAST_ROUNDS && isOver()) return { times, isWhole: false };
    for (const side of inOrder(SIDES, round)) {
      const ns = await time(side);
      if (round >= 0) times[side].push(ns);
    }
  }
  return { times, isWhole: true };
}

/** Times the training step of both in turns. */
export async function fight(
  tuning: Tuning,
  subject: Subject,
  variants: Readonly<Record<SideName, VariantChoice>>,
  budget: Budget,
): Promise<Outcome> {
  const { stopwatch } = tuning, { device } = stopwatch;
  const { model, settings } = subject, key = duelKey(subject);
  const { problem, ...plans } = await forecastBoth(device, subject, variants);
  if (problem !== null) return { verdict: unfought(key, "skipped", problem), isWhole: false };
  const sessions: Session[] = [];
  try {
    for (const side of SIDES) {
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
    const { times, isWhole } = await takeTurns(async (side) => {
      const session = sessions[SIDES.indexOf(side)];
      return nsOf(await stopwatch.time([session.kernels("train")], repetitions));
    }, () => tuning.isOver(budget));
    return { verdict: judged(key, times), isWhole };
  } finally {
    for (const session of sessions) session.close();
  }
}

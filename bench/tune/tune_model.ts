import type { Device } from "../../kernels/gpu/device.ts";
import { median, nsOf } from "../../kernels/gpu/clock/stopwatch.ts";
import { costOf } from "../../kernels/tuning/cost.ts";
import type { TaskKey } from "../../kernels/tuning/task.ts";
import type { Tuned } from "../../kernels/tuning/tuner.ts";
import type { Model } from "../../models/graph/layers.ts";
import type { PlannedChoice } from "../../models/plan/plan.ts";
import { planGraph } from "../../models/plan/plan_graph.ts";
import { Session } from "../../models/session/session.ts";
import {
  activationType,
  evaluationGraph,
  trainingGraph,
  type TrainingSettings,
} from "../../models/plan/training.ts";
import { tunedKey, type VariantChoice } from "../../models/plan/variants.ts";
import { sha256 } from "../../results/text/digest.ts";
import type { Budget } from "./budget.ts";
import type { Tuning } from "./tuning.ts";
import { sourceHash, type TuningMemory } from "./tuning_memory.ts";
import { isTuned, workloadOf } from "./workloads.ts";

/** A model at the sizes that its plans are compiled for. */
export interface Subject {
  readonly model: Model;
  readonly settings: TrainingSettings;
}

/** Rounds of the duel between the plan of winners and the plan of the ladders' defaults: at least, and where there is time. */
const LEAST_ROUNDS = 2, ROUNDS = 5;
/** The plan of winners must be this much faster: winners of single shapes may ask for layouts that their neighbours do not have. */
const FASTER = 0.99;

/**
 * Tunes the shapes of a model's plans, those first that are taken to need the longest, until all are done or the model's time is used up; and
 * then lets the plan of winners run against that of the ladders' defaults, in turns.
 *
 * @param asked Variants that stay as they are.
 * @param say Gets a word for each shape.
 * @returns What to plan with: the winners, or only what was asked for where their plan is not faster.
 */
export async function tuneModel(
  tuning: Tuning,
  subject: Subject,
  asked: VariantChoice,
  say: (line: string) => void = () => {},
): Promise<VariantChoice> {
  const { stopwatch, cache } = tuning, budget = tuning.budget();
  const winners: Record<string, string> = {};
  const choices = longestFirst(choicesOf(subject, stopwatch.device, asked), stopwatch.device);
  for (const [done, { task, variant }] of choices.entries()) {
    const turn = { budget, done, total: choices.length };
    const winner = tuning.isOver(budget)
      ? null
      : await tuning.pick(workloadOf(task), undefined, turn);
    if (winner === null || tuning.isOver(budget)) {
      say(leftLine(choices.length - done, choices.length, budget));
      break;
    }
    say(`${tunedKey(task)}: ${winner.variant ?? "no variant is right"}`);
    if (winner.variant && winner.variant !== variant) winners[tunedKey(task)] = winner.variant;
  }
  if (Object.keys(winners).length === 0 || tuning.isStopped) return asked;
  const key = duelKey(subject);
  const hash = await hashOf(winners);
  const known = cache.get(key, hash);
  const duel = known ?? await tuning.spend(() => fight(tuning, subject, winners, asked, budget));
  if (!known) await cache.set(duel, hash);
  return duel.variant === "tuned" ? { ...winners, ...asked } : asked;
}

function leftLine(left: number, all: number, { seconds }: Budget): string {
  return `${left} of ${all} shapes keep their defaults, as the ${seconds} s to tune in were used up`;
}

/** By the estimate that candidates are chosen by. */
function longestFirst(choices: readonly PlannedChoice[], { capabilities }: Device) {
  const cost = ({ task }: PlannedChoice) => {
    const usual = task.usual(capabilities);
    return usual ? costOf(usual.kernel, capabilities) : 0;
  };
  return choices.map((choice) => ({ choice, cost: cost(choice) }))
    .sort((a, b) => b.cost - a.cost).map(({ choice }) => choice);
}

/** A step of this length is timed by itself. */
const LONG_NS = 1e9;

/** What {@linkcode tuneModel} found in an earlier run, or only what was asked for where it is not all remembered. */
export async function rememberedVariants(
  cache: TuningMemory,
  device: Device,
  subject: Subject,
  asked: VariantChoice,
): Promise<VariantChoice> {
  const winners: Record<string, string> = {};
  for (const { task, variant } of choicesOf(subject, device, asked)) {
    const winner = cache.get(task, await sourceHash(task, device.capabilities))?.variant;
    if (winner && winner !== variant) winners[tunedKey(task)] = winner;
  }
  const duel = cache.get(duelKey(subject), await hashOf(winners));
  return duel?.variant === "tuned" ? { ...winners, ...asked } : asked;
}

/** Each shape once that the training and the evaluation plan chose a variant for, where there is a choice. */
function choicesOf(
  { model, settings }: Subject,
  { capabilities }: Device,
  asked: VariantChoice,
): PlannedChoice[] {
  const graphs = [trainingGraph(model, settings), evaluationGraph(model, settings)];
  const all = graphs.flatMap((graph) => planGraph(graph, capabilities, asked).choices)
    .filter(({ task }) => isTuned(task) && task.candidates(capabilities).length > 1);
  return [...new Map(all.map((choice) => [tunedKey(choice.task), choice])).values()];
}

/** Whatever the order in which they won. */
function hashOf(winners: VariantChoice): Promise<string> {
  return sha256(JSON.stringify(Object.entries(winners).sort()));
}

function duelKey({ model, settings }: Subject): TaskKey {
  const shape = `${model.name} batch ${settings.batch}`;
  return { op: "train_step", shape, dtype: activationType(settings.precision) };
}

async function fight(
  tuning: Tuning,
  subject: Subject,
  winners: VariantChoice,
  asked: VariantChoice,
  budget: Budget,
): Promise<Tuned> {
  const { stopwatch } = tuning;
  const { model, settings } = subject;
  const sides = [{ variant: "default", choice: asked }, {
    variant: "tuned",
    choice: { ...winners, ...asked },
  }];
  const sessions: Session[] = [];
  try {
    for (const { choice } of sides) {
      sessions.push(await Session.open(stopwatch.device, model, settings, choice));
    }
    await stopwatch.warmUp([sessions[0].trainKernels]);
    const first = nsOf(await stopwatch.estimate([sessions[0].trainKernels]));
    const repetitions = Math.max(first > LONG_NS ? 1 : 2, stopwatch.leastRepetitions(first));
    const samples: number[][] = sides.map(() => []);
    for (let round = -1; round < ROUNDS; round++) { // the first one warms up
      if (round >= LEAST_ROUNDS && tuning.isOver(budget)) break;
      for (const [i, session] of sessions.entries()) {
        const ns = nsOf(await stopwatch.time([session.trainKernels], repetitions));
        if (round >= 0) samples[i].push(ns);
      }
    }
    const [usual, tuned] = samples.map(median);
    return {
      ...duelKey(subject),
      variant: tuned < FASTER * usual ? "tuned" : "default",
      candidates: sides.map(({ variant }, i) => ({
        variant,
        medianNs: median(samples[i]),
        status: "complete",
        reason: null,
      })),
    };
  } finally {
    for (const session of sessions) session.close();
  }
}

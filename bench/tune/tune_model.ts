import type { Device } from "../../kernels/gpu/device.ts";
import { costOf } from "../../kernels/tuning/cost.ts";
import type { PlannedChoice } from "../../models/plan/plan.ts";
import { planGraph } from "../../models/plan/plan_graph.ts";
import { evaluationGraph, trainingGraph } from "../../models/plan/training.ts";
import { tunedKey, type VariantChoice } from "../../models/plan/variants.ts";
import { sha256 } from "../../results/text/digest.ts";
import { STOPPED } from "../../results/text/labels.ts";
import type { Budget } from "./budget.ts";
import { duelKey, fight, type Subject } from "./duel.ts";
import type { Tuning } from "./tuning.ts";
import { sourceHash, type TuningMemory } from "./tuning_memory.ts";
import { isTuned, workloadOf } from "./workloads.ts";

/** Variants that won their shapes. */
export interface Winners {
  readonly variants: VariantChoice;
  /** By which a duel of their plan is remembered. */
  readonly hash: string;
}

/** What to plan with. */
export interface Chosen {
  readonly variants: VariantChoice;
  /** Whether a later run will choose the same: not where there was no time or memory to be sure. */
  readonly isRemembered: boolean;
}

/**
 * Tunes the shapes of a model's plans, those first that are taken to need the longest, until all are done or the model's time is used up; and
 * then lets the plan of winners run against that of the ladders' defaults, in turns.
 *
 * @param asked Variants that stay as they are.
 * @param say Gets a word for each shape.
 * @returns The winners, or only what was asked for where their plan is not faster.
 */
export async function tuneModel(
  tuning: Tuning,
  subject: Subject,
  asked: VariantChoice,
  say: (line: string) => void = () => {},
): Promise<Chosen> {
  const budget = tuning.budget();
  const winners = await findWinners(tuning, subject, asked, budget, say);
  if (!winners || tuning.isStopped) return { variants: asked, isRemembered: false };
  const { hash } = winners, variants = { ...winners.variants, ...asked };
  const known = tuning.cache.get(duelKey(subject), hash);
  const { verdict, isWhole } = known
    ? { verdict: known, isWhole: true }
    : await tuning.spend(() => fight(tuning, subject, { default: asked, tuned: variants }, budget));
  // Another run may have the memory or the time for all of a duel.
  if (isWhole) await tuning.keep(verdict, hash);
  else tuning.tell(verdict);
  return { variants: verdict.variant === "tuned" ? variants : asked, isRemembered: isWhole };
}

/** The first half of {@linkcode tuneModel}: null where every shape keeps its default. */
export async function findWinners(
  tuning: Tuning,
  subject: Subject,
  asked: VariantChoice,
  budget: Budget,
  say: (line: string) => void,
): Promise<Winners | null> {
  const { device } = tuning.stopwatch;
  const variants: Record<string, string> = {};
  const choices = longestFirst(choicesOf(subject, device, asked), device);
  for (const [done, { task, variant }] of choices.entries()) {
    const turn = { budget, done, total: choices.length };
    const winner = tuning.isOver(budget)
      ? null
      : await tuning.pick(workloadOf(task), undefined, turn);
    if (winner === null || tuning.isOver(budget)) {
      const why = tuning.isStopped ? STOPPED : `the ${budget.seconds} s to tune in were used up`;
      say(`${choices.length - done} of ${choices.length} shapes keep their defaults: ${why}`);
      break;
    }
    say(`${tunedKey(task)}: ${winner.variant ?? "no variant is right"}`);
    if (winner.variant && winner.variant !== variant) variants[tunedKey(task)] = winner.variant;
  }
  if (Object.keys(variants).length === 0) return null;
  return { variants, hash: await hashOf(variants, asked) };
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

/** What {@linkcode tuneModel} found in an earlier run, or only what was asked for where it is not all remembered. */
export async function rememberedVariants(
  cache: TuningMemory,
  device: Device,
  subject: Subject,
  asked: VariantChoice,
): Promise<VariantChoice> {
  if (!cache.knows(duelKey(subject))) return asked; // without a plan, which takes a second of a large model
  const winners: Record<string, string> = {};
  for (const { task, variant } of plannedChoices(subject, device, asked)) {
    await device.turn();
    if (!cache.knows(task)) continue;
    const winner = cache.get(task, await sourceHash(task, device.capabilities))?.variant;
    if (winner && winner !== variant) winners[tunedKey(task)] = winner;
  }
  const duel = cache.get(duelKey(subject), await hashOf(winners, asked));
  return duel?.variant === "tuned" ? { ...winners, ...asked } : asked;
}

/** Each shape once that the training and the evaluation plan chose a variant for, where there is a choice. */
function choicesOf(subject: Subject, device: Device, asked: VariantChoice): PlannedChoice[] {
  return plannedChoices(subject, device, asked)
    .filter(({ task }) => task.candidates(device.capabilities).length > 1);
}

/** The same, also where there is no other variant. */
function plannedChoices(
  { model, settings }: Subject,
  { capabilities }: Device,
  asked: VariantChoice,
): PlannedChoice[] {
  const graphs = [trainingGraph(model, settings), evaluationGraph(model, settings)];
  const all = graphs.flatMap((graph) => planGraph(graph, capabilities, asked).choices)
    .filter(({ task }) => isTuned(task));
  return [...new Map(all.map((choice) => [tunedKey(choice.task), choice])).values()];
}

/** Of both sides of a duel: the winners, whatever the order in which they won, and what both sides were asked to use. */
export function hashOf(winners: VariantChoice, asked: VariantChoice): Promise<string> {
  return sha256(JSON.stringify([winners, asked].map((side) => Object.entries(side).sort())));
}

import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { foldPlan, needsFold } from "./fold.ts";
import type { Graph } from "../graph/graph.ts";
import type { Model } from "../graph/layers.ts";
import type { Plan } from "./plan.ts";
import { planGraph } from "./plan_graph.ts";
import { evaluationGraph, trainingGraph, type TrainingSettings } from "./training.ts";
import type { VariantChoice } from "./variants.ts";

/** What a session replays, planned but not allocated. */
export interface SessionPlans {
  /** Of a training step. */
  readonly graph: Graph;
  readonly train: Plan;
  readonly evaluation: Plan;
  /** Fills the parameters that an evaluation reads, where those are others: see fold.ts. */
  readonly fold: Plan | null;
}

/**
 * Plans training and evaluation.
 *
 * @throws {RangeError} If a shape does not fit the model or the device, or the device lacks what the precision needs.
 */
export function planSession(
  model: Model,
  settings: TrainingSettings,
  device: Capabilities,
  variants: VariantChoice = {},
): SessionPlans {
  const parts = planParts(model, settings, device, variants);
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
}

/** The same where others want turns meanwhile, as a large model's plans take a second. @param turn Is waited for between them. */
export async function planSessionByTurns(
  model: Model,
  settings: TrainingSettings,
  device: Capabilities,
  variants: VariantChoice,
  turn: () => Promise<void>,
): Promise<SessionPlans> {
  const parts = planParts(model, settings, device, variants);
  for (;;) {
    await turn();
    const { done, value } = parts.next();
    if (done) return value;
  }
}

function* planParts(
  model: Model,
  settings: TrainingSettings,
  device: Capabilities,
  variants: VariantChoice,
): Generator<void, SessionPlans> {
  if (settings.precision === "mixed" && !device.features.has("shader-f16")) {
    throw new RangeError(
      `Cannot plan ${model.name} in mixed precision as the device has no shader-f16: open it with that feature, or use f32`,
    );
  }
  const plan = (graph: Graph) => planGraph(graph, device, variants, settings);
  const graph = trainingGraph(model, settings);
  const evaluation = plan(evaluationGraph(model, settings));
  const { folds } = evaluation;
  yield;
  const train = plan(graph);
  yield;
  return {
    graph,
    train,
    evaluation,
    fold: needsFold(graph, folds) ? foldPlan(graph, folds) : null,
  };
}

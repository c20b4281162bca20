import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { parameterSlices, statisticSlices } from "./flat.ts";
import { foldPlan } from "./fold.ts";
import type { Graph } from "../graph/graph.ts";
import type { Model } from "../graph/layers.ts";
import type { Plan } from "./plan.ts";
import { planGraph } from "./plan_graph.ts";
import { evaluationGraph, trainingGraph, type TrainingSettings, updateGraph } from "./training.ts";
import type { VariantChoice } from "./variants.ts";

/** What a session replays, planned but not allocated. */
export interface SessionPlans {
  /** Of a training step. */
  readonly graph: Graph;
  readonly train: Plan;
  readonly evaluation: Plan;
  /** The step of SGD that ends a batch in pieces, where batches come so. */
  readonly update: Plan | null;
  /** Fills the parameters that an evaluation reads, where those are others: see fold.ts. */
  readonly fold: Plan | null;
}

/** Plans training and evaluation. @throws {RangeError} If a shape does not fit the model or the device. */
export function planSession(
  model: Model,
  settings: TrainingSettings,
  device: Capabilities,
  variants: VariantChoice = {},
): SessionPlans {
  const { accumulate = 1, recompute } = settings;
  const plan = (of: Graph) => planGraph(of, device, variants, { recompute });
  const graph = trainingGraph(model, settings);
  const evaluation = plan(evaluationGraph(model, settings));
  const { folds } = evaluation;
  return {
    graph,
    train: plan(graph),
    evaluation,
    update: accumulate > 1 ? plan(updateGraph(graph, settings)) : null,
    fold: folds.length > 0 ? foldPlan(folds, parameterSlices(graph), statisticSlices(graph)) : null,
  };
}

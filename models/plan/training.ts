import { imagesOfParts, type SplitParts } from "../../kernels/augment/split_parts.ts";
import { STEP_WORDS } from "../../kernels/step/step.ts";
import { SCALER_COUNT } from "../../kernels/grad_scaler/grad_scaler.ts";
import { backward } from "../graph/backward.ts";
import { type FloatType, Graph, type Mode, type Tensor } from "../graph/graph.ts";
import type { Model } from "../graph/layers.ts";
import type { UpdateAttributes } from "../ops/training.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import { HALVES, parameterRanges, weightRanges } from "./flat.ts";

/** Geometry and rules of a training run that are compiled into its plans. */
export interface TrainingSettings {
  /** Images per training step. */
  readonly batch: number;
  /** Images per evaluation step. */
  readonly evalBatch: number;
  /** Columns of the model's output. */
  readonly classes: number;
  /** Steps between two read-backs of the losses: rows of the per-step outputs. */
  readonly slots: number;
  readonly optimiser: Optimiser;
  /** Random crop out of the image padded by this many zero pixels on each side. */
  readonly cropPadding: number;
  /** Random horizontal flip. */
  readonly horizontalFlip: boolean;
  /** Per-channel mean and standard deviation of pixels scaled to [0, 1]. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Share of the target that is spread over all classes in training, PyTorch's rule. Default 0. */
  readonly labelSmoothing?: number;
  /** Weight decay applies to biases and batch normalisation too. Default true. */
  readonly decayAll?: boolean;
  /** Pieces of `batch` images whose mean gradients are averaged before the parameters move. Default 1. */
  readonly accumulate?: number;
  /** `mixed`: activations, and a copy of the weights, lie in memory as f16, and the loss is scaled; it needs `shader-f16`. Default f32. */
  readonly precision?: "f32" | "mixed";
  /** See {@linkcode recompute}. Default false. */
  readonly recompute?: boolean;
  /** Splits whose images lie on the device, so that batches come without. Default none. */
  readonly resident?: ResidentParts;
}

/** How the splits that training and evaluation draw from lie on the device, where they do. */
export type ResidentParts = Readonly<Partial<Record<Mode, SplitParts>>>;

/** Name of the buffer of a {@linkcode "../../kernels/grad_scaler/grad_scaler.ts".gradScaler}. */
export const SCALER = "scaler";

/** How activations of a precision lie in memory. */
export function activationType(precision: TrainingSettings["precision"]): FloatType {
  return precision === "mixed" ? "f16" : "f32";
}

interface Head {
  readonly graph: Graph;
  readonly logits: Tensor;
  readonly loss: Record<string, Tensor>;
  readonly outputs: Record<string, Tensor>;
}

/** Augmentation, the model, and what its loss needs and gives. */
function build(
  mode: Mode,
  model: Model,
  batch: number,
  { slots, mean, std, classes, precision, resident = {} }: TrainingSettings,
  augmentation: { cropPadding: number; horizontalFlip: boolean },
): Head {
  const graph = new Graph(mode, activationType(precision));
  const shape = [batch, ...model.imageShape];
  const split = resident[mode], perPart = imagesOfParts(split ?? { count: batch, perPart: batch });
  const images = Object.fromEntries(
    Object.entries(perPart).map((
      [name, n],
    ) => [name, graph.input(name, [n, ...model.imageShape], "u8")]),
  );
  const indices = graph.input("indices", [batch], "u32");
  const step = graph.input("step", [STEP_WORDS], "u32");
  const x = graph.tensor("x", shape);
  const { cropPadding: padding, horizontalFlip: flip } = augmentation;
  graph.add("augment", { ...images, indices, step }, { y: x }, { padding, flip, mean, std, split });
  const logits = model.layer(graph, x);
  if (logits.shape.join() !== [batch, classes].join()) {
    throw new RangeError(
      `Cannot train ${model.name} as its output must be [batch, classes] = ${batch}x${classes}: it is ${
        logits.shape.join("x")
      }`,
    );
  }
  return {
    graph,
    logits,
    loss: { logits, labels: graph.input("labels", [batch], "u32"), step },
    outputs: {
      losses: graph.tensor("losses", [slots, batch], "output"),
      ranks: graph.tensor("ranks", [slots, batch], "output", "u32"),
      predictions: graph.tensor("predictions", [slots, batch], "output", "u32"),
    },
  };
}

/**
 * One training step: augment, forward, loss with gradient, backward, and at the end the update of the parameters. Where batches come in
 * pieces, it is one piece's: its gradients are added to the buffer `accumulated`, and the update is for the last piece only.
 */
export function trainingGraph(model: Model, settings: TrainingSettings): Graph {
  const { batch, slots, labelSmoothing = 0, accumulate = 1 } = settings;
  const { graph, logits, loss, outputs } = build("train", model, batch, settings, settings);
  const dlogits = graph.tensor("d logits", logits.shape);
  const scaled = { ...loss, ...scalerOf(graph) };
  graph.add("softmax_cross_entropy", scaled, { ...outputs, dlogits }, { slots, labelSmoothing });
  addCopyOfWeights(graph);
  backward(graph, logits, dlogits);
  if (accumulate > 1) {
    for (const { offset, elements } of parameterRanges(graph, true)) {
      const [sum, b] = ["accumulated", "gradients"].map((buffer) =>
        graph.inputPart(buffer, offset, elements)
      );
      graph.add("accumulate", { sum, b }, {});
    }
  }
  addUpdate(graph, settings);
  return graph;
}

/** What the loss is scaled by, where gradients may be too small for their type. */
export function scalerOf(graph: Graph): { readonly scaler?: Tensor } {
  return graph.dtype === "f16" ? { scaler: graph.inputPart(SCALER, 0, SCALER_COUNT) } : {};
}

/** Puts the copy of the weights that kernels read, where they read one, before all else: whoever changed them. */
export function addCopyOfWeights(graph: Graph): void {
  if (graph.dtype !== "f16") return;
  for (const { offset, elements } of weightRanges(graph)) {
    const x = graph.inputPart("parameters", offset, elements);
    graph.addFirst("cast", { x, y: graph.inputPart(HALVES, offset, elements, "f16") });
  }
}

/** Appends the update of a graph's parameters, by as many nodes as weight decay and bindings need. */
export function addUpdate(
  graph: Graph,
  { optimiser, decayAll = true, accumulate = 1 }: Pick<
    TrainingSettings,
    "optimiser" | "decayAll" | "accumulate"
  >,
): void {
  const pieces = accumulate === 1 ? undefined : accumulate;
  const buffers = {
    w: "parameters",
    dw: pieces ? "accumulated" : "gradients",
    ...optimiser.state,
  };
  const hyper = graph.input("hyper", [optimiser.hyper(0, 1).length]);
  const scaler = scalerOf(graph), scaled = "scaler" in scaler || undefined;
  const all = scaled ? parameterRanges(graph, true) : [];
  for (const [i, { offset, elements }] of all.entries()) {
    const dw = graph.inputPart(buffers.dw, offset, elements);
    graph.add("grad_scaler", { dw, ...scaler }, {}, { first: i === 0, last: i + 1 === all.length });
  }
  for (const { offset, elements, decay } of parameterRanges(graph, decayAll)) {
    const parts = Object.entries(buffers).map(([operand, buffer]) =>
      [operand, graph.inputPart(buffer, offset, elements)] as const
    );
    const attributes: UpdateAttributes = { optimiser, decay, pieces, scaled };
    graph.add("update", { ...Object.fromEntries(parts), hyper, ...scaler }, {}, attributes);
  }
}

/** One evaluation step: normalise, forward, loss. */
export function evaluationGraph(model: Model, settings: TrainingSettings): Graph {
  const none = { cropPadding: 0, horizontalFlip: false };
  const { graph, loss, outputs } = build("evaluate", model, settings.evalBatch, settings, none);
  graph.add("softmax_cross_entropy", loss, outputs, { slots: settings.slots });
  return graph;
}

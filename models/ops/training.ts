import { ADD } from "../../kernels/add/add.ts";
import { augment as augmentKernel, type Augmentation } from "../../kernels/augment/augment.ts";
import { CAST } from "../../kernels/cast/cast.ts";
import {
  gradScaler as gradScalerKernel,
  type GradScalerShape,
} from "../../kernels/grad_scaler/grad_scaler.ts";
import { sizeOf } from "../../kernels/gpu/kernel.ts";
import type { Shape4 } from "../../kernels/layout.ts";
import {
  LOSS,
  softmaxCrossEntropy as lossKernel,
} from "../../kernels/loss/softmax_cross_entropy.ts";
import {
  BIAS_GRADIENT,
  biasGradient as biasGradientKernel,
} from "../../kernels/reduce/bias_gradient.ts";
import type { UpdateShape } from "../../kernels/elementwise/update.ts";
import { floatType } from "../graph/graph.ts";
import type { Op } from "../graph/op.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";

/** u8 images `[N,C,H,W]`, or those of a split at the batch's indices, to normalised numbers, cropped and flipped by (seed, epoch, image index). */
export const augment: Op = {
  lower(node, context) {
    const { y } = node.outputs, dtype = floatType(y);
    const [batch, channels, height, width] = y.shape as Shape4;
    const layout = context.layoutWanted(y);
    const settings = node.attributes as Omit<
      Augmentation,
      "batch" | "channels" | "height" | "width" | "layout" | "dtype"
    >;
    return {
      kernel: augmentKernel({ ...settings, batch, channels, height, width, layout, dtype }),
      operands: { ...node.inputs, ...node.outputs },
      layouts: { y: layout },
    };
  },
};

/** Rows of the per-step outputs, and how much of the target is spread. */
interface LossAttributes {
  readonly slots: number;
  readonly labelSmoothing?: number;
}

/** Mean cross-entropy of the rows that count, per-sample losses, ranks and predictions, and (in training) the gradient of the logits. */
export const softmaxCrossEntropy: Op = {
  ladder: LOSS,
  lower(node, context) {
    const { logits, scaler } = node.inputs;
    const [batch, classes] = logits.shape;
    const { slots, labelSmoothing } = node.attributes as LossAttributes;
    const withGradient = "dlogits" in node.outputs;
    const shape = {
      ...{ batch, classes, slots, labelSmoothing, withGradient },
      ...{ dtype: floatType(logits), scaled: scaler !== undefined },
    };
    return {
      kernel: lossKernel(shape, context.choose(LOSS, shape)),
      operands: { ...node.inputs, ...node.outputs },
    };
  },
};

/** `db[c]`: the sum of `dy` over everything but the channel, where fusion gave it a `y`, of those with `y > 0`. */
export const biasGradient: Op = {
  ladder: BIAS_GRADIENT,
  lower(node, context) {
    const { dy, y } = node.inputs;
    const operands = { ...node.inputs, ...node.outputs };
    const matrix = dy.shape.length === 2, dtype = floatType(dy);
    const layout = matrix ? "nchw" : context.layoutOf(y ?? dy);
    const what = matrix
      ? { rows: dy.shape[0], columns: dy.shape[1], dtype }
      : { shape: dy.shape as Shape4, layout, dtype, relu: y !== undefined };
    const variant = context.choose(BIAS_GRADIENT, what);
    const layouts = matrix ? undefined : { dy: layout, y: layout };
    return { kernel: biasGradientKernel(what, variant), operands, layouts };
  },
};

/** `sum += b`, over gradients one behind the other. */
export const accumulate: Op = {
  ladder: ADD,
  lower({ inputs: { sum, b } }, context) {
    const [elements] = b.shape;
    const shape = { n: elements, inPlace: true };
    const variant = context.choose(ADD, shape);
    return { kernel: ADD.kernel(shape, variant), operands: { y: sum, b } };
  },
};

/** A copy in which numbers lie in memory as f16. */
export const cast: Op = {
  ladder: CAST,
  lower({ inputs, outputs }, context) {
    const shape = { n: sizeOf(inputs.x.shape), to: "f16" } as const;
    const kernel = CAST.kernel(shape, context.choose(CAST, shape));
    return { kernel, operands: { ...inputs, ...outputs } };
  },
};

/** Whether gradients one behind the other are finite, and how the scale of the loss moves: `first` and `last` of an update. */
export const gradScaler: Op = {
  lower({ inputs, attributes }) {
    const [elements] = inputs.dw.shape;
    const part = attributes as Pick<GradScalerShape, "first" | "last">;
    return { kernel: gradScalerKernel({ ...part, elements }), operands: inputs };
  },
};

/** Which optimiser, and what of its {@linkcode UpdateShape} the tensors do not tell. */
export interface UpdateAttributes extends Omit<UpdateShape, "elements"> {
  readonly optimiser: Optimiser;
}

/** One update of parameters one behind the other. */
export const update: Op = {
  lower(node, context) {
    const [elements] = node.inputs.w.shape;
    const { optimiser, ...shape } = node.attributes as UpdateAttributes;
    return { kernel: optimiser.lower({ ...shape, elements }, context), operands: node.inputs };
  },
};

import type { Initialiser } from "./graph/graph.ts";
import {
  batchNorm2d,
  conv2d,
  type ConvOptions,
  flatten,
  globalAvgPool2d,
  type Layer,
  linear,
  maxPool2d,
  type Model,
  named,
  relu,
  residual,
  sequential,
} from "./graph/layers.ts";

/** What a ResNet is built for. */
export interface ResNetOptions {
  readonly classes: number;
  /** Height and width of the images. */
  readonly imageSize: number;
  /** `imagenet`: 7x7 stride 2, then max-pool; `cifar`: 3x3 stride 1, no pool. */
  readonly stem: "imagenet" | "cifar";
  /** The last gamma of each block before training: blocks begin as the identity by 0. Default 1. */
  readonly lastGamma?: number;
}

/** Blocks per stage. Each stage halves height and width, but for the first, and doubles the channels. */
const IMAGENET = {
  resnet18: { block: basic, depths: [2, 2, 2, 2], width: 64 },
  resnet34: { block: basic, depths: [3, 4, 6, 3], width: 64 },
  resnet50: { block: bottleneck, depths: [3, 4, 6, 3], width: 64 },
  resnet101: { block: bottleneck, depths: [3, 4, 23, 3], width: 64 },
  resnet152: { block: bottleneck, depths: [3, 8, 36, 3], width: 64 },
};
/** The paper's family for CIFAR: 6n + 2 layers. Shortcuts that change the shape are projections (the paper's option B). */
const CIFAR = {
  resnet20: { block: basic, depths: [3, 3, 3], width: 16 },
  resnet32: { block: basic, depths: [5, 5, 5], width: 16 },
  resnet56: { block: basic, depths: [9, 9, 9], width: 16 },
};

/** The number is of layers with weights; the last three are the paper's for CIFAR. */
export type ResNetName =
  | ("resnet18" | "resnet34" | "resnet50" | "resnet101" | "resnet152")
  | ("resnet20" | "resnet32" | "resnet56");

/** Blocks of each stage. */
export const depthsOf = (name: ResNetName): readonly number[] => FAMILIES[name].depths;

const FAMILIES: Readonly<Record<ResNetName, Family>> = { ...IMAGENET, ...CIFAR };

/**
 * Residual networks, v1.5: a bottleneck's stride is in its 3x3 convolution. Names, initialisation and weights are torchvision's.
 *
 * @see He et al., "Deep Residual Learning for Image Recognition", 2015; https://pytorch.org/vision/stable/models/resnet.html
 */
export const RESNETS = Object.fromEntries(
  Object.entries(FAMILIES).map(([name, family]) =>
    [name, (options: ResNetOptions) => resnet(name, family, options)] as const
  ),
) as Record<ResNetName, (options: ResNetOptions) => Model>;

/** A block of `width` channels whose first stride is `stride`; `last` is its last batch normalisation. */
type Block = (width: number, stride: number, project: boolean, last: Layer) => Layer;

interface Family {
  readonly block: Block;
  readonly depths: readonly number[];
  readonly width: number;
}

function resnet(name: string, { block, depths, width }: Family, options: ResNetOptions): Model {
  const { classes, imageSize, stem, lastGamma = 1 } = options;
  const last = batchNorm2d({ gamma: lastGamma });
  const expansion = block === bottleneck ? 4 : 1;
  const stages = depths.map((count, stage) =>
    named(
      `layer${stage + 1}`,
      sequential(...Array.from({ length: count }, (_, i) => {
        const stride = stage > 0 && i === 0 ? 2 : 1;
        const project = i === 0 && (stride > 1 || expansion > 1);
        return named(`${i}`, block(width * 2 ** stage, stride, project, last));
      })),
    )
  );
  const head = stem === "imagenet"
    ? [
      conv(width, 7, { stride: 2, padding: 3 }),
      batchNorm2d(),
      relu(),
      maxPool2d(3, { stride: 2, padding: 1 }),
    ]
    : [conv(width, 3, { padding: 1 }), batchNorm2d(), relu()];
  return {
    name: stem === "imagenet" ? name : `${name}-cifar`,
    imageShape: [3, imageSize, imageSize],
    layer: sequential(
      ...head, //            width x S/4 x S/4 (cifar: S x S)
      ...stages, //          width * expansion * 2^(stages-1) channels, S/32 x S/32 (cifar: S/4 or S/8)
      globalAvgPool2d(), //  1 x 1
      flatten(),
      linear(classes, { name: "fc" }),
    ),
  };
}

/** 3x3, 3x3; used by ResNet-18, 34 and the CIFAR family. */
function basic(width: number, stride: number, project: boolean, last: Layer): Layer {
  const body = sequential(
    conv(width, 3, { stride, padding: 1 }),
    batchNorm2d(),
    relu(),
    conv(width, 3, { padding: 1 }),
    last,
  );
  return sequential(residual(body, project ? projection(width, stride) : undefined), relu());
}

/** 1x1, 3x3 with the stride, 1x1 to four times the width. */
function bottleneck(width: number, stride: number, project: boolean, last: Layer): Layer {
  const body = sequential(
    conv(width, 1),
    batchNorm2d(),
    relu(),
    conv(width, 3, { stride, padding: 1 }),
    batchNorm2d(),
    relu(),
    conv(4 * width, 1),
    last,
  );
  return sequential(residual(body, project ? projection(4 * width, stride) : undefined), relu());
}

/** The shortcut where a block changes the shape. */
function projection(channels: number, stride: number): Layer {
  return named(
    "downsample",
    sequential(conv(channels, 1, { stride, name: "0" }), batchNorm2d({ name: "1" })),
  );
}

/** A convolution without bias, by Kaiming's normal distribution of the fan out. */
function conv(channels: number, kernel: number, options: ConvOptions = {}): Layer {
  const initialise = ({ fanOut }: { fanOut: number }): Initialiser => ({
    kind: "normal",
    std: Math.sqrt(2 / fanOut),
  });
  return conv2d(channels, kernel, { ...options, bias: false, initialise });
}

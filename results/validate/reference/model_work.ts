import type { DimsOf } from "../../schema/dims.ts";
import { MODEL_SIZES, modelName } from "./parameters.ts";

/** Operations, and bytes in f32, of a step with one image more, but for the last layer's operations. */
interface Work {
  readonly flops: number;
  readonly bytes: number;
}

/** Of one model. */
interface ModelWork {
  readonly train: Work;
  readonly inference: Work;
}

/** The size of the images of {@linkcode MODEL_WORK}, and of the ConvNet's, which takes no others. */
export const WORK_SIZE = 224, CONVNET_SIZE = 32;

/** Of every model that can be trained, by what it calls itself, by naive kernels; a test holds it against the models' plans. */
export const MODEL_WORK: Readonly<Record<string, ModelWork>> = {
  "convnet": {
    train: { flops: 44_514_384, bytes: 1_404_164 },
    inference: { flops: 15_456_296, bytes: 572_516 },
  },
  "resnet18-cifar": {
    train: { flops: 163_683_653_440, bytes: 1_729_651_156 },
    inference: { flops: 54_455_715_744, bytes: 397_957_972 },
  },
  "resnet18": {
    train: { flops: 10_693_742_912, bytes: 138_871_252 },
    inference: { flops: 3_630_764_448, bytes: 33_379_156 },
  },
  "resnet34-cifar": {
    train: { flops: 341_635_045_184, bytes: 2_893_734_356 },
    inference: { flops: 113_665_804_192, bytes: 678_943_572 },
  },
  "resnet34": {
    train: { flops: 21_815_704_896, bytes: 211_626_452 },
    inference: { flops: 7_331_394_976, bytes: 50_940_756 },
  },
  "resnet50-cifar": {
    train: { flops: 384_543_553_344, bytes: 9_764_264_404 },
    inference: { flops: 127_363_852_192, bytes: 2_413_038_420 },
  },
  "resnet50": {
    train: { flops: 24_497_486_656, bytes: 641_063_380 },
    inference: { flops: 8_187_522_976, bytes: 159_333_204 },
  },
  "resnet101-cifar": {
    train: { flops: 742_499_940_160, bytes: 14_786_681_300 },
    inference: { flops: 246_264_113_056, bytes: 3_723_234_132 },
  },
  "resnet101": {
    train: { flops: 46_869_760_832, bytes: 954_964_436 },
    inference: { flops: 15_618_789_280, bytes: 241_220_436 },
  },
  "resnet152-cifar": {
    train: { flops: 1_100_828_833_600, bytes: 20_990_843_348 },
    inference: { flops: 365_190_064_032, bytes: 5_341_711_188 },
  },
  "resnet152": {
    train: { flops: 69_265_316_672, bytes: 1_342_724_564 },
    inference: { flops: 23_051_661_216, bytes: 342_375_252 },
  },
  "resnet20-cifar": {
    train: { flops: 12_141_086_800, bytes: 566_338_052 },
    inference: { flops: 4_008_560_680, bytes: 133_017_188 },
  },
  "resnet20": {
    train: { flops: 874_906_448, bytes: 44_457_476 },
    inference: { flops: 307_566_376, bytes: 11_390_564 },
  },
  "resnet32-cifar": {
    train: { flops: 20_571_457_616, bytes: 892_281_348 },
    inference: { flops: 6_788_712_488, bytes: 211_693_156 },
  },
  "resnet32": {
    train: { flops: 1_401_804_624, bytes: 64_828_932 },
    inference: { flops: 481_325_864, bytes: 16_307_812 },
  },
  "resnet56-cifar": {
    train: { flops: 37_432_199_248, bytes: 1_544_167_940 },
    inference: { flops: 12_349_016_104, bytes: 369_045_092 },
  },
  "resnet56": {
    train: { flops: 2_455_600_976, bytes: 105_571_844 },
    inference: { flops: 828_844_840, bytes: 26_142_308 },
  },
};

/** What an optimiser's step takes for each parameter, and a step's reads and writes of weights and their gradients. */
const BY_PARAMETER = { train: { flops: 6, bytes: 32 }, inference: { flops: 0, bytes: 4 } };

/** The steps that are timed, and how many products of the last layer's size each has. */
const STEPS: Readonly<Record<string, { readonly of: keyof ModelWork; readonly products: number }>> =
  {
    train_step: { of: "train", products: 3 },
    inference_step: { of: "inference", products: 1 },
  };

/** Of the models that are timed, by the images that they were designed for. */
export const CLASSES = { cifar: 10, imagenet: 1000 };

/** Strides of at most 32 in all: images of other sizes than its multiples take as much as the next one's at most. */
const MOST_STRIDE = 32;

/** From the least to the most that the sizes of a step make it do. */
export interface StepWork {
  readonly flops: readonly [number, number];
  readonly bytes: readonly [number, number];
}

/**
 * The useful operations of a model's step, and its operands' bytes in f32 and NCHW.
 *
 * @returns Null of a model or a step that is not known here.
 */
export function stepWork(
  op: string,
  { model, stem, batch, imageSize }: Pick<
    DimsOf<"model">,
    "model" | "stem" | "batch" | "imageSize"
  >,
  classes: number,
): StepWork | null {
  const name = modelName(model, stem);
  if (!Object.hasOwn(MODEL_WORK, name) || !Object.hasOwn(STEPS, op)) return null;
  const { of, products } = STEPS[op], { body, perClass } = MODEL_SIZES[name];
  const one = MODEL_WORK[name][of], size = model === "convnet" ? CONVNET_SIZE : WORK_SIZE;
  const head = 2 * products * (perClass - 1) * classes, parameters = body + perClass * classes;
  const next = MOST_STRIDE * Math.ceil(imageSize / MOST_STRIDE);
  const amounts = (cost: keyof Work, more: number) =>
    [imageSize, next].map((pixels) =>
      batch * (one[cost] * (pixels / size) ** 2 + more) + BY_PARAMETER[of][cost] * parameters
    ) as [number, number];
  return { flops: amounts("flops", head), bytes: amounts("bytes", 0) };
}

/**
 * By how much plans differ from that, by other layouts and rungs, fused ops, and weights that are kept in both types: operations by 0.3 %; bytes
 * in f32 by 0.57 to 1.82, in mixed precision by 0.50 to 1.18, most where rows are padded in NC4HW4. A test holds plans within them.
 */
export const WORK_MARGINS = {
  f32: { flops: [0.99, 1.01], bytes: [0.5, 2] },
  mixed: { flops: [0.99, 1.01], bytes: [0.45, 1.3] },
} as const;

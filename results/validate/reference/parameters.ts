import type { Recipe } from "../../schema/recipe.ts";
import type { TrainResult } from "../../schema/result.ts";

/** Parameters of a model but for its last layer's, and those that a class adds there: its weights and its bias. */
interface Size {
  readonly body: number;
  readonly perClass: number;
}

/** Of every model that can be trained, by what it calls itself; a test holds them against the models. */
export const MODEL_SIZES: Readonly<Record<string, Size>> = {
  "convnet": { body: 2_117_056, perClass: 513 },
  "resnet18": { body: 11_176_512, perClass: 513 },
  "resnet34": { body: 21_284_672, perClass: 513 },
  "resnet50": { body: 23_508_032, perClass: 2049 },
  "resnet101": { body: 42_500_160, perClass: 2049 },
  "resnet152": { body: 58_143_808, perClass: 2049 },
  "resnet20": { body: 273_744, perClass: 65 },
  "resnet32": { body: 468_176, perClass: 65 },
  "resnet56": { body: 857_040, perClass: 65 },
  "resnet18-cifar": { body: 11_168_832, perClass: 513 },
  "resnet34-cifar": { body: 21_276_992, perClass: 513 },
  "resnet50-cifar": { body: 23_500_352, perClass: 2049 },
  "resnet101-cifar": { body: 42_492_480, perClass: 2049 },
  "resnet152-cifar": { body: 58_136_128, perClass: 2049 },
  "resnet20-cifar": { body: 271_824, perClass: 65 },
  "resnet32-cifar": { body: 466_256, perClass: 65 },
  "resnet56-cifar": { body: 855_120, perClass: 65 },
};

/** What a model that is asked for by a name calls itself. */
export const modelName = (model: string, stem: Recipe["stem"]): string =>
  stem === "imagenet" || model === "convnet" ? model : `${model}-cifar`;

/** How many parameters a model has, by what it calls itself; null of one that this version does not know. */
export function modelSize(name: string, classes: number): number | null {
  if (!Object.hasOwn(MODEL_SIZES, name)) return null;
  const { body, perClass } = MODEL_SIZES[name];
  return body + perClass * classes;
}

/** How many parameters the model of a run has; null of a model that this version does not know. */
export function parametersOf({ train, dataset }: TrainResult): number | null {
  if (!Object.hasOwn(MODEL_SIZES, train.model)) return null;
  const { body, perClass } = MODEL_SIZES[train.model];
  const stated = dataset.name === "cifar10" ? 10 : train.final?.perClass.length;
  return body +
    perClass * (stated ?? Math.max(1, Math.round((train.parameters - body) / perClass)));
}

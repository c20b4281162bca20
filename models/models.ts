import { convnetFor } from "./convnet.ts";
import type { Model } from "./graph/layers.ts";
import { type ResNetOptions, RESNETS } from "./resnet.ts";

/** A model that can be named at the command line. */
export interface NamedModel {
  /** Builds it. The ConvNet is for images of the size that it was designed for alone. */
  make(input: ResNetOptions): Model;
  /** What it was designed for. */
  readonly input: ResNetOptions;
}

const CIFAR: ResNetOptions = { classes: 10, imageSize: 32, stem: "cifar" };
const IMAGENET: ResNetOptions = { classes: 1000, imageSize: 224, stem: "imagenet" };
const cifar = (make: NamedModel["make"]) => ({ make, input: CIFAR });
const imagenet = (make: NamedModel["make"]) => ({ make, input: IMAGENET });

/** The models that can be named at the command line. */
export const MODELS: Readonly<Record<string, NamedModel>> = {
  convnet: cifar(({ classes }) => convnetFor(classes)),
  resnet18: imagenet(RESNETS.resnet18),
  resnet34: imagenet(RESNETS.resnet34),
  resnet50: imagenet(RESNETS.resnet50),
  resnet101: imagenet(RESNETS.resnet101),
  resnet152: imagenet(RESNETS.resnet152),
  resnet20: cifar(RESNETS.resnet20),
  resnet32: cifar(RESNETS.resnet32),
  resnet56: cifar(RESNETS.resnet56),
};

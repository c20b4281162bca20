import {
  conv2d,
  flatten,
  type Layer,
  linear,
  maxPool2d,
  type Model,
  relu,
  sequential,
} from "./graph/layers.ts";

/** The CIFAR-10 ConvNet: 2,122,186 parameters, 15.4 MFLOP an image forward. */
export const convnet: Model = convnetFor(10);

/** The same for another number of classes: its last layer has as many outputs. */
export function convnetFor(classes: number): Model {
  return { name: "convnet", imageShape: [3, 32, 32], layer: layers(classes) };
}

function layers(classes: number): Layer {
  return sequential(
    conv2d(32, 3, { padding: 1 }), // 32 x 32 x 32
    relu(),
    maxPool2d(2), //                  32 x 16 x 16
    conv2d(64, 3, { padding: 1 }), // 64 x 16 x 16
    relu(),
    maxPool2d(2), //                  64 x 8 x 8
    flatten(), //                     4096
    linear(512), //                   512
    relu(),
    linear(classes), //               10 for CIFAR-10
  );
}

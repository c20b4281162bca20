import { sizeOf } from "../gpu/kernel.ts";
import type { Shape4 } from "../layout.ts";
import { type Conv2dDirection, type Conv2dShape, inputShape, outputShape } from "./shape.ts";

/**
 * A sum over channels and taps that makes `y` of `x`: the forward convolution, or the input gradient, which makes `dx` of `dy`
 * with the two channel axes of the weights exchanged.
 */
export interface ChannelSum {
  readonly x: Shape4;
  readonly y: Shape4;
  /** How far apart the channels of `y` lie in the weights. */
  readonly W_OUT: number;
  /** How far apart those of `x` do. */
  readonly W_IN: number;
}

/** The sum that a direction, forward or backward_input, computes. */
export function channelSum(direction: Conv2dDirection, shape: Conv2dShape): ChannelSum {
  const taps = sizeOf(shape.kernel);
  const across = taps * shape.inChannels;
  const [x, y] = [inputShape(shape), outputShape(shape)];
  return direction === "forward"
    ? { x, y, W_OUT: across, W_IN: taps }
    : { x: y, y: x, W_OUT: taps, W_IN: across };
}

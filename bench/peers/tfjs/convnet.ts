import type { PeerOp, StepJob } from "../peer.ts";
import { normalise } from "../step_job.ts";
import { NCHW_TO_NHWC, OIHW_TO_HWIO, permute, permuteShape } from "./permute.ts";
import type { Tensor, Tf, Wait } from "./types.ts";

/**
 * models/convnet.ts in tfjs-core as `tf.layers` would run it: convolution, bias, ReLU and max-pool each an op of its own, gradients
 * from its tape, its momentum optimizer. Activations are NHWC, so that the columns of the first linear layer are put in that order.
 */
export function tfjsConvnetStep(tf: Tf, wait: Wait, job: StepJob): PeerOp {
  const { labels } = job.batch, size = labels.length;
  const shape = [size, 3, 32, 32];
  const images = permute(normalise(job.batch.images), shape, NCHW_TO_NHWC);
  const variables = makeVariables(tf, job.weights);
  const [w1, b1, w2, b2, w3, b3, w4, b4] = variables;
  const block = (x: Tensor, w: Tensor, b: Tensor) => {
    const y = tf.relu(tf.add(tf.conv2d(x as Image, w as Image, 1, 1), b));
    return tf.maxPool(y as Image, 2, 2, "valid");
  };
  const loss = (x: Tensor, y: Tensor) => {
    const features = tf.reshape(block(block(x, w1, b1), w2, b2), [size, 4096]);
    const hidden = tf.relu(tf.add(tf.matMul(features, w3, false, true), b3));
    const logits = tf.add(tf.matMul(hidden, w4, false, true), b4);
    const { NONE } = tf.Reduction;
    return tf.mean(tf.losses.softmaxCrossEntropy(y, logits, undefined, 0, NONE)) as Scalar;
  };
  const optimizer = tf.train.momentum(job.learningRate, job.momentum);
  const step = () => {
    const x = tf.tensor(images, permuteShape(shape, NCHW_TO_NHWC));
    const y = tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), 10);
    return optimizer.minimize(() => loss(x, y), true, variables)!;
  };
  let losses: Tensor[] = [];
  return {
    async run(repetitions) {
      tf.dispose(losses);
      losses = Array.from({ length: repetitions }, () => tf.tidy(step));
      await wait(losses.at(-1)!);
    },
    async output() {
      const values = await Promise.all(losses.map((l) => l.data()));
      return Float32Array.from(values, ([value]) => value);
    },
    dispose() {
      tf.dispose([losses, variables]);
      optimizer.dispose();
    },
  };
}

type Image = ReturnType<Tf["tensor4d"]>;
type Scalar = ReturnType<Tf["scalar"]>;

/** The parameters in the order of the layers, each weight before its bias, in tfjs's layouts. */
function makeVariables(tf: Tf, weights: StepJob["weights"]) {
  return Object.values(weights).map(({ data, shape }) => {
    if (shape.length === 4) {
      const hwio = permute(data, shape, OIHW_TO_HWIO);
      return tf.variable(tf.tensor(hwio, permuteShape(shape, OIHW_TO_HWIO)));
    }
    const flattened = shape[1] === 4096; // 64 channels of 8x8 pixels
    const values = flattened ? permute(data, [shape[0], 64, 8, 8], NCHW_TO_NHWC) : data;
    return tf.variable(tf.tensor(values, [...shape]));
  });
}

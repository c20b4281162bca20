import { normalise } from "../step_job.ts";
import type { Jax, JaxArray, Wait } from "./types.ts";
import type { PeerOp, StepJob } from "../peer.ts";

/** models/convnet.ts in jax-js: the loss, `valueAndGrad` of it and PyTorch's momentum rule, compiled together by `jit`. */
export function jaxConvnetStep(jax: Jax, wait: Wait, job: StepJob): PeerOp {
  const { numpy } = jax;
  const { labels } = job.batch, size = labels.length;
  const images = normalise(job.batch.images);
  const step = compileStep(jax, job);
  const shapes = Object.values(job.weights).map(({ shape }) => [...shape]);
  let parameters = Object.values(job.weights)
    .map(({ data }, i) => numpy.array(data, { shape: shapes[i] }));
  let momentum = shapes.map((shape) => numpy.zeros(shape));
  let losses: JaxArray[] = [];
  return {
    async run(repetitions) {
      for (const loss of losses) loss.dispose();
      losses = [];
      for (let i = 0; i < repetitions; i++) {
        const x = numpy.array(images, { shape: [size, 3, 32, 32] });
        const y = numpy.array(Int32Array.from(labels), { shape: [size], dtype: numpy.int32 });
        const [loss, ...state] = step(x, y, ...parameters, ...momentum);
        parameters = state.slice(0, shapes.length);
        momentum = state.slice(shapes.length);
        await loss.ref.gpuBuffer(); // Submits the whole step; does not wait for the GPU.
        losses.push(loss);
      }
      await wait([losses.at(-1)!, ...parameters]);
    },
    async output() {
      const values = await Promise.all(losses.map((loss) => loss.ref.data()));
      return Float32Array.from(values, ([value]) => value);
    },
    dispose() {
      for (const array of [...losses, ...parameters, ...momentum]) array.dispose();
      step.dispose();
    },
  };
}

/** `(x, y, ...parameters, ...momentum)` to `[loss, ...parameters, ...momentum]`. */
function compileStep(jax: Jax, { batch, learningRate, momentum: m }: StepJob) {
  const { numpy, nn } = jax, size = batch.labels.length;
  const forward = convnet(jax, size);
  const loss = (parameters: JaxArray[], x: JaxArray, y: JaxArray) => {
    const logProbabilities = nn.logSoftmax(forward(parameters, x), -1);
    return numpy.sum(logProbabilities.mul(nn.oneHot(y, 10))).mul(-1 / size);
  };
  return jax.jit((x: JaxArray, y: JaxArray, ...state: JaxArray[]) => {
    const count = state.length / 2;
    const parameters = state.slice(0, count);
    const [value, gradients] = jax.valueAndGrad(loss)(parameters.map(({ ref }) => ref), x, y);
    const momentum = gradients.map((g, i) => state[count + i].mul(m).add(g));
    const updated = parameters.map((w, i) => w.sub(momentum[i].ref.mul(learningRate)));
    return [value, ...updated, ...momentum];
  });
}

function convnet({ lax, nn, numpy }: Jax, size: number) {
  const block = (x: JaxArray, w: JaxArray, b: JaxArray) => {
    const y = lax.convGeneralDilated(x, w, [1, 1], [[1, 1], [1, 1]]);
    const activated = nn.relu(y.add(b.reshape([1, -1, 1, 1])));
    return lax.reduceWindow(activated, (window) => numpy.max(window), [2, 2], [2, 2]);
  };
  const linear = (x: JaxArray, w: JaxArray, b: JaxArray) => numpy.matmul(x, w.transpose()).add(b);
  return ([w1, b1, w2, b2, w3, b3, w4, b4]: JaxArray[], x: JaxArray) => {
    const features = block(block(x, w1, b1), w2, b2).reshape([size, 4096]);
    return linear(nn.relu(linear(features, w3, b3)), w4, b4);
  };
}

import { adamw, encodeAdamW } from "../kernels/adamw/adamw.ts";
import { ELEMENTWISE } from "../kernels/elementwise/elementwise.ts";
import { encodeSgd, sgd } from "../kernels/sgd/sgd.ts";
import { assertClose, runDirty } from "../kernels/testing.ts";
import type { Kernel } from "../kernels/gpu/kernel.ts";
import { type F32, tolerance } from "./vector_cases.ts";
import type { Case } from "./vectors_test_support.ts";

/** An optimiser's kernel, and what PyTorch calls each operand that it keeps. */
interface Rule {
  readonly kernel: (variant: string) => Kernel;
  readonly hyper: (update: number) => F32;
  readonly kept: Readonly<Record<string, string>>;
}

/** Weights and what is kept of them, after each step, in every rung that takes so few elements. */
async function follow({ name, shapes, inputs, outputs }: Case, rule: Rule): Promise<void> {
  const [steps, elements] = shapes.dw;
  const row = (values: ArrayLike<number>, step: number) =>
    Float32Array.from({ length: elements }, (_, i) => values[step * elements + i]);
  const variants = ELEMENTWISE.map(({ name }) => name).filter((variant) =>
    variant !== "texture" || elements >= 64
  );
  for (const variant of variants) {
    const zeros = Object.keys(rule.kept).map((operand) => [operand, new Float32Array(elements)]);
    let now: Record<string, F32> = { w: inputs.w as F32, ...Object.fromEntries(zeros) };
    for (let step = 0; step < steps; step++) {
      const given = { ...now, dw: row(inputs.dw, step), hyper: rule.hyper(step + 1) };
      const result = await runDirty(rule.kernel(variant), given);
      now = Object.fromEntries(
        Object.keys(now).map((key) => [key, result[key].slice(0, elements)]),
      );
      for (const [operand, output] of Object.entries({ w: "weights", ...rule.kept })) {
        if (!outputs[output]) continue; // PyTorch keeps no momentum of 0
        const what = `${name} ${variant} ${output} after step ${step + 1}`;
        assertClose(now[operand], row(outputs[output], step), tolerance(1), what);
      }
    }
  }
}

export async function sgdCase(given: Case): Promise<void> {
  const { lr: learningRate, momentum, weightDecay, nesterov } = given.params;
  const elements = given.shapes.w[0];
  await follow(given, {
    kernel: (variant) => sgd({ elements, nesterov }, variant),
    hyper: () => encodeSgd({ learningRate, momentum, weightDecay }),
    kept: { m: "momentumBuffer" },
  });
}

export async function adamwCase(given: Case): Promise<void> {
  const { lr: learningRate, beta1, beta2, eps, weightDecay } = given.params;
  const elements = given.shapes.w[0];
  await follow(given, {
    kernel: (variant) => adamw({ elements }, variant),
    hyper: (update) => encodeAdamW({ learningRate, beta1, beta2, eps, weightDecay, update }),
    kept: { m: "firstMoment", v: "secondMoment" },
  });
}

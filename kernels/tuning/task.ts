import type { Capabilities, Kernel, Operand } from "../gpu/kernel.ts";
import { limitProblem } from "../gpu/limits/limits.ts";
import type { Candidate, DType } from "./candidate.ts";
import { defaultRung } from "./default_rung.ts";
import { dtypeOf, findRung, type Ladder, variantProblem } from "./ladder.ts";
import { rungOf } from "./variant.ts";

/** Under which name results and a tuner's cache hold what they know of an op at a shape. */
export interface TaskKey {
  /** The op in snake_case: `conv2d_forward`. */
  readonly op: string;
  /** Readable, and the same for every rung: `NN 1024x1024x1024`. */
  readonly shape: string;
  readonly dtype: DType;
}

/** One op at one shape, and the kernels that may do it. What must come out is said apart from it: see workload.ts. */
export interface Task extends TaskKey {
  /** Variants that can do it on a device, in the order of the ladder, slowest first; a rung may come with several tiles. */
  candidates(device: Capabilities): Candidate[];
  /** What does it on a device where nobody asked for a variant and nothing was tuned; null where nothing can. */
  usual(device: Capabilities): Candidate | null;
}

/** A task of which is known how each of its operands lies in memory. */
export interface StoredTask extends Task {
  storedAs(): Readonly<Record<string, Operand["dtype"]>>;
}

/** A shape of an op with a ladder as a task. */
export interface LadderTask<Shape = unknown> extends StoredTask {
  /** The shape itself, for whoever knows what must come out of it. */
  readonly what: Shape;
}

/** A shape of an op as a task. */
export function taskOf<Shape>(ladder: Ladder<Shape>, shape: Shape): LadderTask<Shape> {
  const candidate = (variant: string): Candidate => ({
    variant,
    kernel: ladder.kernel(shape, variant),
    layouts: ladder.layoutsOf?.(shape, findRung(ladder, variant)),
  });
  return {
    op: ladder.op,
    shape: ladder.nameOf(shape),
    dtype: dtypeOf(ladder, shape),
    what: shape,
    storedAs: () => storedAs(ladder.kernel(shape)),
    candidates: (device) => promising(ladder, shape, device).map(candidate),
    usual(device) {
      const rung = defaultRung(ladder, shape, device);
      return variantProblem(ladder, rung, shape, device) === null ? candidate(rung) : null;
    },
  };
}

function storedAs({ operands }: Kernel): Record<string, Operand["dtype"]> {
  return Object.fromEntries(Object.entries(operands).map(([name, { dtype }]) => [name, dtype]));
}

/** The variants that may win, each rung's own tile last. */
function promising<Shape>(ladder: Ladder<Shape>, shape: Shape, device: Capabilities): string[] {
  const able = ladder.rungs.flatMap((
    { name, tiles = () => [] },
  ) => [...tiles(device, shape).map((tile) => `${name}:${tile}`), name]).filter((variant) =>
    variantProblem(ladder, variant, shape, device) === null
  );
  const rungs = new Set(able.map(rungOf));
  const hopeless = ladder.rungs.filter(({ beatenBy = () => [] }) =>
    beatenBy(shape, device).some((other) => rungs.has(other))
  ).map(({ name }) => name);
  return able.filter((variant) => !hopeless.includes(rungOf(variant)));
}

/** Whether a kernel's numbers lie in memory as f16, be it some of them. */
export function kernelType({ operands }: Pick<Kernel, "operands">): DType {
  return Object.values(operands).some(({ dtype }) => dtype === "f16") ? "f16" : "f32";
}

/** A task whose op has one kernel and no ladder. */
export function taskOfKernel(kernel: Kernel, layouts?: Candidate["layouts"]): StoredTask {
  const { op, shape, variant } = kernel;
  const dtype = kernelType(kernel);
  const candidates = (device: Capabilities) =>
    limitProblem(kernel, device) === null ? [{ variant, kernel, layouts }] : [];
  return {
    ...{ op, shape, dtype, candidates },
    storedAs: () => storedAs(kernel),
    usual: (device) => candidates(device)[0] ?? null,
  };
}

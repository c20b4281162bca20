import type { Capabilities, Kernel, Step } from "../gpu/kernel.ts";
import { limitProblem } from "../gpu/limits/limits.ts";
import type { Candidate, DType } from "./candidate.ts";
import type { Rung, RungPlan } from "./rung.ts";
import { rungOf } from "./variant.ts";

/** An op whose shapes several rungs can compute. */
export interface Ladder<Shape> {
  /** The op in snake_case: `conv2d_forward`. */
  readonly op: string;
  /** From the slowest to the fastest where they all suit; of those that pay for a shape, the last is the default. */
  readonly rungs: readonly Rung<Shape>[];
  /**
   * A shape as a kernel.
   *
   * @param variant A rung, and if wanted its tile; the default rung unless said.
   * @throws {RangeError} If the shape is not valid, or the variant cannot compute it.
   */
  kernel(shape: Shape, variant?: string): Kernel;
  /** How tables and a tuner's cache name a shape: readable, and the same for every rung. */
  nameOf(shape: Shape): string;
  /** Element type of the operands; f32 unless said. */
  dtypeOf?(shape: Shape): DType;
  /** The shape without what may be fused with it but changes no ranking of the rungs; as it is unless said. */
  plain?(shape: Shape): Shape;
  /** Layouts of the 4-D operands, where a rung takes or gives one that is not NCHW. */
  layoutsOf?(shape: Shape, rung: Rung<Shape>): Candidate["layouts"];
}

/** The names of an op's rungs, in the order of the ladder. */
export function rungNames<Shape>({ rungs }: Pick<Ladder<Shape>, "rungs">): string[] {
  return rungs.map(({ name }) => name);
}

/** The rung that a variant names. @throws {RangeError} If there is none, listing those that there are. */
export function findRung<Shape>(ladder: Ladder<Shape>, variant: string): Rung<Shape> {
  const rung = ladder.rungs.find(({ name }) => name === rungOf(variant));
  if (rung) return rung;
  throw new RangeError(
    `Cannot use the variant ${variant} for ${ladder.op}: there are ${rungNames(ladder).join(", ")}`,
  );
}

/** Why a variant cannot compute a shape on any device, or null. @throws {RangeError} If there is no such rung, or its tile is of another form. */
export function shapeProblem<Shape>(
  ladder: Ladder<Shape>,
  variant: string,
  shape: Shape,
): string | null {
  const rung = findRung(ladder, variant), dtype = dtypeOf(ladder, shape);
  const { name, dtypes = ["f32"] } = rung;
  if (!rung.parseTile && variant !== name) return `${name} takes no tile: ${variant}`;
  if (!dtypes.includes(dtype)) {
    return `operands of ${name} are of ${dtypes.join(" or ")}: these are ${dtype}`;
  }
  return rung.problem?.(shape, rung.parseTile?.(variant)) ?? null;
}

/** Why a variant cannot compute a shape on this device, or null. @throws {RangeError} As {@linkcode shapeProblem}. */
export function variantProblem<Shape>(
  ladder: Ladder<Shape>,
  variant: string,
  shape: Shape,
  device: Capabilities,
): string | null {
  return shapeProblem(ladder, variant, shape) ??
    limitProblem(ladder.kernel(shape, variant), device);
}

/** What a variant does for a shape. @throws {RangeError} If it cannot compute it. */
export function variantPlan<Shape>(
  ladder: Ladder<Shape>,
  variant: string,
  shape: Shape,
): RungPlan & Pick<Kernel, "op" | "variant"> {
  const { op } = ladder;
  const problem = shapeProblem(ladder, variant, shape);
  if (problem) throw new RangeError(`Cannot run ${op}/${variant} as ${problem}`);
  const rung = findRung(ladder, variant);
  const { steps, ...rest } = rung.plan(shape, rung.parseTile?.(variant));
  const enabled = dtypeOf(ladder, shape) === "f16" ? steps.map(withF16) : steps;
  return { op, variant, ...rest, steps: enabled };
}

/** A step whose WGSL may hold numbers of f16. */
export function withF16<S extends Step>(step: S): S {
  if (step.kind !== "dispatch") return step;
  return { ...step, features: [...new Set(["shader-f16" as const, ...step.features ?? []])] };
}

/** Element type of a shape's operands. */
export function dtypeOf<Shape>(ladder: Ladder<Shape>, shape: Shape): DType {
  return ladder.dtypeOf?.(shape) ?? "f32";
}

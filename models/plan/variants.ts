import type { Capabilities } from "../../kernels/gpu/kernel.ts";
import { RELAYOUT } from "../../kernels/relayout/relayout.ts";
import { defaultRung } from "../../kernels/tuning/default_rung.ts";
import {
  dtypeOf,
  findRung,
  type Ladder,
  rungNames,
  variantProblem,
} from "../../kernels/tuning/ladder.ts";
import type { TaskKey } from "../../kernels/tuning/task.ts";
import { rungOf } from "../../kernels/tuning/variant.ts";
import { OPS } from "../ops/ops.ts";
import { OPTIMISERS } from "../optimisers/optimisers.ts";

/** The ladders that plans choose from, by op. */
const LADDERS: ReadonlyMap<string, Ladder<unknown>> = new Map(
  [
    RELAYOUT,
    ...Object.values(OPS).map(({ ladder }) => ladder),
    ...Object.values(OPTIMISERS).map((optimiser) => optimiser().ladder),
  ]
    .filter((ladder) => ladder !== undefined)
    .map((ladder) => [ladder.op, ladder as Ladder<unknown>]),
);

/**
 * The variant to use for an op, by the op's name, `{conv2d_forward: "naive"}`, or for one shape of it, as a tuner says it
 * (see {@linkcode tunedKey}). `"*"` is for all ops that have it.
 */
export type VariantChoice = Readonly<Record<string, string>>;

/**
 * `gemm NN 64x64x64`, `gemm NN 64x64x64 f16`: under which name a {@linkcode VariantChoice} and results hold the variant for one
 * shape. Where no type is named it is f32.
 */
export function tunedKey({ op, shape, dtype }: TaskKey): string {
  return [op, shape, ...dtype === "f32" ? [] : [dtype]].join(" ");
}

const keyOf = <Shape>(ladder: Ladder<Shape>, shape: Shape) =>
  tunedKey({ op: ladder.op, shape: ladder.nameOf(shape), dtype: dtypeOf(ladder, shape) });

/** Whether a choice may hold a variant under this key: its op has several rungs. */
export function isChoosable(key: string): boolean {
  return LADDERS.has(key.split(" ", 1)[0]);
}

/**
 * Refuses a choice that names an op or a rung that does not exist.
 *
 * @throws {RangeError} Listing those that do.
 */
export function checkVariantChoice(choice: VariantChoice): void {
  for (const [key, asked] of Object.entries(choice)) {
    const op = key.split(" ", 1)[0];
    if (op === "*") checkForAll(asked);
    else checkFor(op, asked);
  }
}

function checkForAll(asked: string): void {
  const names = new Set([...LADDERS.values()].flatMap(rungNames));
  if (names.has(asked)) return;
  throw new RangeError(
    `Cannot use the variant ${asked} for *: there are ${[...names].join(", ")}`,
  );
}

function checkFor(op: string, asked: string): void {
  const ladder = LADDERS.get(op);
  if (!ladder) {
    const known = [...LADDERS.keys()].sort().join(", ");
    throw new RangeError(`Cannot choose a variant for ${op}: there are ${known}`);
  }
  const { name, parseTile } = findRung(ladder, asked);
  if (parseTile || asked === name) return;
  throw new RangeError(`Cannot use the variant ${asked} for ${op} as ${name} takes no tile`);
}

/**
 * Picks a variant. One that was asked for by the op's own name is used or refused; what was tuned for the shape comes next, then `"*"`,
 * where they can compute the shape; then the default: see {@linkcode defaultRung}.
 *
 * @throws {RangeError} If the variant asked for cannot compute the shape.
 */
export function chooseVariant<Shape>(
  ladder: Ladder<Shape>,
  shape: Shape,
  device: Capabilities,
  choice: VariantChoice,
): string {
  const { op } = ladder;
  const problem = (variant: string) => variantProblem(ladder, variant, shape, device);
  const asked = choice[op];
  if (asked !== undefined) {
    const why = problem(asked);
    if (why) throw new RangeError(`Cannot use the variant ${asked} for ${op} as ${why}`);
    return asked;
  }
  const wishes = [choice[keyOf(ladder, shape)], choice["*"]]
    .filter((wish) => wish !== undefined && rungNames(ladder).includes(rungOf(wish)));
  return wishes.find((wish) => problem(wish) === null) ?? defaultRung(ladder, shape, device);
}

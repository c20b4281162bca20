/**
 * Kernels that read the same tensor from a texture share one copy of it: of a gradient, for instance, which a convolution's weight
 * gradient and its input gradient read one after the other.
 */
import type { CopyStep, Kernel, Workspace } from "../../../kernels/gpu/kernel.ts";
import type { PlannedKernel } from "../plan.ts";

/** A texture is kept for so many kernels after the last that read it: a copy is cheaper than memory for a whole step. */
const KEPT_FOR = 3;

type Texture = Extract<Workspace, { kind: "texture" }>;
type TextureSize = Texture["size"];

/** A texture that holds a tensor, and all that read it. */
interface Filled {
  /** Where it lies in the arena, and the tensor does. */
  readonly name: string;
  readonly source: string;
  size: TextureSize;
  last: number;
}

/**
 * Drops copies into textures of what a kernel shortly before copied to the same places of one. Where the textures' sizes differ, the
 * larger serves both, as all that no copy wrote is zero.
 *
 * @returns As many kernels, of the same results to the bit.
 */
export function shareCopies(kernels: readonly PlannedKernel[]): PlannedKernel[] {
  const filled = new Map<string, Filled>();
  const shared = new Map<string, Filled>();
  const thinned = kernels.map((planned, at) => {
    const result = withoutCopies(planned, at, filled);
    for (const copy of result.filled) shared.set(copy.name, copy);
    for (const [key, { source, last }] of filled) {
      if (at - last >= KEPT_FOR || written(planned).includes(source)) filled.delete(key);
    }
    return result.planned;
  });
  return thinned.map((planned) => withSizes(planned, shared));
}

/** The kernel without the copies that are there, and its textures that copies of tensors fill. */
function withoutCopies({ kernel, places }: PlannedKernel, at: number, known: Map<string, Filled>) {
  const filled: Filled[] = [];
  const there: Record<string, PlannedKernel["places"][string]> = {};
  for (const [texture, need] of Object.entries(kernel.workspace ?? {})) {
    const copies = copiesInto(kernel, texture);
    const source = places[copies[0]?.from], own = places[texture];
    if (need.kind !== "texture" || source?.kind !== "arena" || own.kind !== "arena") continue;
    const key = keyOf(source.name, need, copies);
    const before = known.get(key);
    const size = before ? larger(before.size, need.size) : need.size;
    const now = Object.assign(before ?? { name: own.name, source: source.name }, {
      size,
      last: at,
    });
    known.set(key, now);
    filled.push(now);
    if (before) there[texture] = { kind: "arena", name: now.name };
  }
  const steps = kernel.steps.filter((step) =>
    step.kind !== "copy-to-texture" || !(step.to in there)
  );
  return {
    filled,
    planned: { kernel: { ...kernel, steps }, places: { ...places, ...there } },
  };
}

/** The copies that fill a texture, all from one operand; none where something else writes it. */
function copiesInto({ steps, operands }: Kernel, texture: string): CopyStep[] {
  const copies = steps.filter((step): step is CopyStep =>
    step.kind === "copy-to-texture" && step.to === texture
  );
  const alone = copies.every(({ from }) => from === copies[0].from && from in operands) &&
    !steps.some((step) =>
      step.kind === "dispatch" &&
      step.bindings.some(({ name, as }) => name === texture && as === "texture-write")
    );
  return alone ? copies : [];
}

function keyOf(
  source: string,
  { dimension, integers = false }: Texture,
  copies: readonly CopyStep[],
): string {
  const places = copies.map(({ fromTexel = 0, rowTexels, origin, size }) => [
    fromTexel,
    rowTexels,
    origin,
    size,
  ]);
  return JSON.stringify([source, dimension, integers, places]);
}

function larger(a: TextureSize, b: TextureSize): TextureSize {
  const [width, height, depth] = a.map((size, i) => Math.max(size, b[i]));
  return [width, height, depth];
}

/** Names in the arena that a kernel writes. */
function written({ kernel, places }: PlannedKernel): string[] {
  return Object.entries(kernel.operands).flatMap(([name, { access }]) => {
    const place = places[name];
    return access !== "read" && place.kind === "arena" ? [place.name] : [];
  });
}

/** The kernel with textures as large as all that share them need. */
function withSizes({ kernel, places }: PlannedKernel, shared: Map<string, Filled>): PlannedKernel {
  const workspace = Object.entries(kernel.workspace ?? {}).map(([name, need]) => {
    const place = places[name];
    const copy = place.kind === "arena" ? shared.get(place.name) : undefined;
    return [name, copy && need.kind === "texture" ? { ...need, size: copy.size } : need];
  });
  return { kernel: { ...kernel, workspace: Object.fromEntries(workspace) }, places };
}

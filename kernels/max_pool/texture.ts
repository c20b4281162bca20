import { elementsIn } from "../layout.ts";
import type { PoolGeometry } from "../pool/geometry.ts";
import { fitsThread, type PoolStep, poolStep } from "../pool/pool_step.ts";
import { copiedTexels, texelsOf, texelsProblem } from "../texels.ts";
import type { Rung } from "../tuning/rung.ts";

/**
 * A thread an output, as `naive`, from a texture that the input is copied into.
 *
 * @param describe What is gathered, and what becomes of it, where a row of the texture has so many texels.
 */
export function textureRung(
  op: string,
  describe: (geometry: PoolGeometry, texels: number) => Omit<PoolStep, "gathered" | "shared">,
): Rung<PoolGeometry> {
  return {
    name: "texture",
    problem: (geometry) =>
      geometry.layout === "nchw"
        ? "channels must lie in fours: the layout is nchw"
        : texelsProblem("x", elementsOf(geometry)),
    pays: ({ window }, { software }) => software && fitsThread(window),
    beatenBy: (_, { software }) => software ? [] : ["naive"],
    plan(geometry) {
      const { copy, workspace } = copiedTexels("x", elementsOf(geometry));
      const main = {
        ...describe(geometry, texelsOf(elementsOf(geometry))),
        gathered: geometry.window,
      };
      return { workspace, steps: [copy, poolStep(op, geometry, main)] };
    },
  };
}

/** Of four channels. */
const elementsOf = ({ layout, shape }: PoolGeometry) => elementsIn(layout, shape) / 4;

import type { CopyStep } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import type { PoolGeometry } from "../pool/geometry.ts";
import { fitsThread, type PoolStep, poolStep } from "../pool/pool_step.ts";
import { LEAST_TEXELS, texelsOf } from "../texels.ts";
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
    problem: textureProblem,
    pays: ({ window }, { software }) => software && fitsThread(window),
    beatenBy: (_, { software }) => software ? [] : ["naive"],
    plan(geometry) {
      const texels = texelsOf(elementsOf(geometry));
      const size = [texels, elementsOf(geometry) / texels, 1] as const;
      const copy: CopyStep = {
        ...{ kind: "copy-to-texture", label: "copy_x", from: "x", to: "xTexels" },
        ...{ origin: [0, 0, 0], size, rowTexels: texels },
      };
      const main = { ...describe(geometry, texels), gathered: geometry.window };
      return {
        workspace: { xTexels: { kind: "texture", dimension: "2d", size } },
        steps: [copy, poolStep(op, geometry, main)],
      };
    },
  };
}

/** Of four channels. */
const elementsOf = ({ layout, shape }: PoolGeometry) => elementsIn(layout, shape) / 4;

function textureProblem(geometry: PoolGeometry): string | null {
  if (geometry.layout === "nchw") return "channels must lie in fours: the layout is nchw";
  if (texelsOf(elementsOf(geometry)) >= LEAST_TEXELS) return null;
  return `elements of x must be a multiple of ${4 * LEAST_TEXELS}: there are ${
    4 * elementsOf(geometry)
  }`;
}

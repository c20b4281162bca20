import { sizeOf } from "../gpu/kernel.ts";
import { elementsIn } from "../layout.ts";
import { poolLayouts } from "../pool/geometry.ts";
import { coveringWindows, MOST_WRITTEN } from "../pool/pool_step.ts";
import { copiedTexels, texelsOf, texelsProblem } from "../texels.ts";
import { EITHER } from "../tuning/candidate.ts";
import type { Rung } from "../tuning/rung.ts";
import { backwardStep, gradientOperands, type MaxPoolBackward } from "./backward_step.ts";
import code from "./max_pool_backward_gather.wgsl" with { type: "text" };

/** A pixel a thread, which gathers from the windows that cover it. */
export const gather: Rung<MaxPoolBackward> = {
  name: "gather",
  dtypes: EITHER,
  plan: (geometry) => ({ steps: [gatherStep(geometry)] }),
};

/** The same from textures, channels in fours. */
export const gatherTexture: Rung<MaxPoolBackward> = {
  name: "texture",
  problem: (geometry) =>
    geometry.layout === "nchw"
      ? "channels must lie in fours: the layout is nchw"
      : texelsProblem("dy", elementsOf(geometry)),
  pays: (_, { software }) => software,
  beatenBy: (_, { software }) => software ? [] : ["gather"],
  plan(geometry) {
    const elements = elementsOf(geometry);
    const copied = gradientOperands(geometry).map((name) =>
      copiedTexels(name, elements, name === "index")
    );
    return {
      workspace: Object.assign({}, ...copied.map(({ workspace }) => workspace)),
      steps: [...copied.map(({ copy }) => copy), gatherStep(geometry, texelsOf(elements))],
    };
  },
};

function gatherStep(geometry: MaxPoolBackward, texels = 0) {
  const [, , h, w] = geometry.shape, gathered = coveringWindows(geometry);
  const written = texels > 0 && sizeOf(gathered) <= MOST_WRITTEN;
  const parameters = { WRITTEN: written ? gathered : null };
  return backwardStep(geometry, { code, parameters, places: [h, w], gathered }, texels);
}

/** Of four channels, in the pooled tensors. */
function elementsOf(geometry: MaxPoolBackward): number {
  const { layout, shape } = poolLayouts(geometry).dy;
  return elementsIn(layout, shape) / 4;
}

import { ceilDiv, type CopyStep, type Step } from "../gpu/kernel.ts";
import type { Rung, RungPlan } from "../tuning/rung.ts";
import { LEAST_TEXELS } from "../texels.ts";
import { partStep, readBy } from "./part.ts";
import type { Elementwise } from "./shape.ts";

/** Texels in a row of the textures at most. */
const TEXELS = 1024;
/** Neighbouring texels of a thread: with 4, ReLU, addition and SGD took 0.73 to 0.84 of the time on llvmpipe. */
const EACH = 4;
/** Rows of a texture: 16 MiB. Longer arrays are copied and computed a block at a time, so that the textures stay small beside them. */
const ROWS = 1024;

/**
 * Four elements a thread, what is read copied into textures; what does not fill a row of texels is computed from the buffers.
 *
 * ReLU of 6.4 million elements reaches 31 % of what a copy command's bandwidth allows on llvmpipe (from buffers 20 %), and can hardly
 * reach more than 36 %: in a run where that bandwidth was 32 GB/s, the copy alone took 1.5 ms, on one thread, the loads from the texture
 * 1.2, the stores to the buffer, which go lane by lane, 1.8, and 40 % would be 4.0 ms. Stores of u64, which wgpu alone has, took 0.65
 * of the time of these; textureStore twice, stores by way of workgroup memory three times.
 */
export const texture: Rung<Elementwise> = {
  name: "texture",
  problem: ({ n }) =>
    n >= 4 * LEAST_TEXELS ? null : `elements must be at least ${4 * LEAST_TEXELS}: there are ${n}`,
  plan: texturePlan,
  pays: (_, { software }) => software,
};

function texturePlan(what: Elementwise): RungPlan {
  const elements = Math.floor(what.n / 4);
  let texels = LEAST_TEXELS;
  while (texels < TEXELS && 2 * texels <= elements) texels *= 2;
  const rows = Math.floor(elements / texels), blocks = ceilDiv(rows, ROWS);
  const size = [texels, Math.min(ROWS, rows), 1] as const;
  const names = readBy(what);
  const blockSteps = (block: number): Step[] => {
    const first = block * ROWS * texels, height = Math.min(ROWS, rows - block * ROWS);
    const labelled = (label: string) => blocks === 1 ? label : `${label}_${block}`;
    return [
      ...names.map((name): CopyStep => ({
        kind: "copy-to-texture",
        label: labelled(`copy_${name}`),
        from: name,
        fromTexel: first,
        to: `${name}Texels`,
        origin: [0, 0, 0],
        size: [texels, height, 1],
        rowTexels: texels,
      })),
      partStep(what, {
        ...{ label: labelled("main"), type: "vec4f", first, texels },
        ...{ threads: height * texels / EACH, each: EACH },
      }),
    ];
  };
  return {
    workspace: Object.fromEntries(
      names.map((name) => [`${name}Texels`, { kind: "texture", dimension: "2d", size }]),
    ),
    steps: [
      ...Array.from({ length: blocks }, (_, block) => blockSteps(block)).flat(),
      ...restStep(what, 4 * rows * texels),
    ],
  };
}

/** What does not fill a row of texels. */
function restStep(what: Elementwise, done: number): Step[] {
  const rest = what.n - done;
  if (rest === 0) return [];
  const [type, size] = rest % 4 === 0 ? ["vec4f", 4] as const : ["f32", 1] as const;
  return [partStep(what, { label: "rest", type, first: done / size, threads: rest / size })];
}

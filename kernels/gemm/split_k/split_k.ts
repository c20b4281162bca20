import { bindings, scratch } from "../../gpu/kernel.ts";
import { EITHER } from "../../tuning/candidate.ts";
import type { Rung } from "../../tuning/rung.ts";
import { tileOf } from "../../tuning/variant.ts";
import { type GemmShape, typeOfC } from "../shape.ts";
import { tiledCore } from "../tiled/core.ts";
import { coreStep } from "../tiled/core_step.ts";
import { reduceStep } from "./reduce_partials.ts";
import { sliceK, slicesToTry, splitKPays, splitKProblem } from "./slices.ts";

/** `tiled` for small results with a long K: partial sums of each slice of K, then their sum. A tile is the number of slices, `split_k:8`. */
export const splitK: Rung<GemmShape, number> = {
  name: "split_k",
  dtypes: EITHER,
  parseTile: (variant) => tileOf(variant, 1)?.[0],
  tiles: (_, shape) => slicesToTry(shape),
  problem: splitKProblem,
  plan(shape, slices) {
    const { m, n, bias, relu } = shape;
    const epilogue = { dtype: typeOfC(shape), bias, relu, channels: n, plane: 1 };
    const { tile, slice, count } = sliceK(shape, slices);
    const bare: GemmShape = { ...shape, bias: false, relu: false, dtypeC: "f32" };
    const bound = bindings("read a", "read b", "write partials");
    return {
      workspace: { partials: scratch(m * n * count) },
      steps: [
        coreStep(bare, tiledCore(tile), slice, bound),
        reduceStep(count, m * n, "c", epilogue),
      ],
    };
  },
  pays: (shape, { software }) => !software && splitKPays(shape),
  beatenBy: (_, { software }) => software ? ["register"] : [],
};

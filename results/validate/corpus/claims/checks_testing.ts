/** Runs of bench whose checks, kernels or short training are none. */
import { consistent } from "../consistent_testing.ts";
import { type Bad, bad, BENCH, type Edit, NEWER } from "../edit_testing.ts";

const bench = (name: string, edit: Edit, path: string, reason: RegExp, base = BENCH) =>
  bad(base, name, consistent(edit), path, reason);
const isTraining = ({ op }: { op: string }) => op === "train_step";

export const CHECKS: readonly Bad[] = [
  bench(
    "a product without an error",
    (d) => Object.assign(d.bench.rows[1], { maxAbsError: 0, maxRelError: 0 }),
    "bench.rows[1].maxAbsError",
    /f32 rounds/,
  ),
  bench(
    "a relative error of nothing beside an absolute one",
    (d) => d.bench.rows[1].maxRelError = 0,
    "bench.rows[1].maxRelError",
    /but maxAbsError is/,
  ),
  bench(
    "elements that are wrong by any factor",
    (d) => d.bench.rows[1].maxRelError = 1e30,
    "bench.rows[1].maxRelError",
    /at most/,
  ),
  bench(
    "gradients that were not checked",
    (d) => d.bench.rows.find(isTraining).gradients = null,
    "bench.rows[11].gradients",
    /never checked/,
    NEWER,
  ),
  bench(
    "gradients by a tolerance for a deeper net",
    (d) => d.bench.rows.find(isTraining).gradients.tolerance = 0.1,
    "bench.rows[11].gradients.tolerance",
    /4 layers allow 0.00/,
    NEWER,
  ),
  bench(
    "a gradient of a layer that there is not",
    (d) => d.bench.rows.find(isTraining).gradients.worst = "conv99.weight",
    "bench.rows[11].gradients.worst",
    /no such parameter/,
    NEWER,
  ),
  bench(
    "a kernel that did not run",
    (d) => d.bench.rows[1].variant = "tiled:1x1x999",
    "bench.rows[1].variant",
    /not in kernelHashes/,
  ),
  bench("no kernels that ran", (d) => d.suite.kernelHashes = {}, "bench.rows[0].variant", /not in/),
  bench(
    "a short training's accuracy of no whole image",
    (d) => d.bench.training.testTop1 = 0.99999,
    "bench.training.testTop1",
    /no whole number/,
  ),
  bench(
    "a short training's weights without a digest",
    (d) => d.bench.training.weightsDigest = "ours are the best",
    "bench.training.weightsDigest",
    /no digest/,
  ),
];

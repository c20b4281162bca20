/** Runs that are not what was asked for, or not as they say they were measured. */
import { consistent, scaled } from "../consistent_testing.ts";
import { type Bad, bad, BENCH, type Edit, KNOWN_PEERS, NEWER, TRAIN } from "../edit_testing.ts";

const from = (base: string) => (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(base, name, consistent(edit), path, reason);
const bench = from(BENCH), newer = from(NEWER), peers = from(KNOWN_PEERS), train = from(TRAIN);

// deno-lint-ignore no-explicit-any
const stepOf = (d: any) => d.bench.rows.find((row: any) => row.op === "train_step");
const ARGV = /argv/;

const COMMANDS: readonly Bad[] = [
  train("no task typed", (d) => d.argv = ["train"], "train.recipe.task", ARGV),
  train(
    "another task typed after an option",
    (d) => d.argv = ["train", "--lr", "0.001", "synthetic"],
    "train.recipe.task",
    ARGV,
  ),
  train(
    "a learning rate typed twice, of which the last counts",
    (d) => d.argv.push("--lr=0.001", "--lr=0.1"),
    "train.recipe.learningRate",
    ARGV,
  ),
  train(
    "the first of two typed seeds",
    (d) => {
      d.argv.push("--seed", "3", "--seed", "5");
      d.train.recipe.seed = 3;
    },
    "train.recipe.seed",
    ARGV,
  ),
  train("an option that train has not", (d) => d.argv.push("--turbo"), "argv", /--turbo/),
  train("two tasks typed", (d) => d.argv.splice(2, 0, "cifar10"), "argv", /too many/),
  train("fewer images typed", (d) => d.argv.push("--limit", "500"), "dataset.trainCount", ARGV),
  train("fewer steps typed", (d) => d.argv.push("--steps=100"), "train.lossSamples", ARGV),
  train(
    "an evaluation that was not typed",
    (d) => d.train.evalOnly = true,
    "train.evalOnly",
    ARGV,
  ),
  train(
    "weights that were not typed",
    (d) => d.train.initialWeights = "a".repeat(64),
    "train.initialWeights",
    ARGV,
  ),
  train(
    "a beginning at a step that was not typed",
    (d) => d.train.resumedFrom = 100,
    "train.resumedFrom",
    ARGV,
  ),
  bench("a suite that was not typed", (d) => d.bench.suites = ["kernels"], "bench.suites", ARGV),
  bench(
    "another suite typed after an option",
    (d) => d.argv = ["bench", "--quick", "models"],
    "bench.suites",
    ARGV,
  ),
  bench("a profile that was not typed", (d) => d.bench.profile = true, "bench.profile", ARGV),
  newer(
    "another time for tuning typed",
    (d) => d.argv.push("--tune-budget", "600"),
    "bench.tuneSeconds",
    ARGV,
  ),
];

const PROTOCOL: readonly Bad[] = [
  bench(
    "a row that the filter leaves out",
    (d) => {
      d.bench.filter = ["conv2d"];
      d.argv.push("--filter", "conv2d");
    },
    "bench.rows[0].shape",
    /filter leaves out/,
  ),
  bench(
    "products in f16 in a run of f32",
    (d) => d.bench.rows[1].dtype = "f16",
    "bench.rows[1].dtype",
    /bench.dtype/,
  ),
  bench(
    "comparisons that were not asked for",
    (d) => d.bench.peers = JSON.parse(KNOWN_PEERS).bench.peers,
    "bench.peers",
    /suites are quick/,
  ),
  bench(
    "the tuner's choice where nothing is tuned",
    (d) => {
      d.argv.push("--no-tune");
      Object.assign(d.bench, { tuned: false, tuneSeconds: null });
      d.bench.rows[1].chosenBy = "tuner";
    },
    "bench.rows[1].chosenBy",
    /nothing is tuned/,
  ),
  bench(
    "f16 of an adapter without it",
    (d) => d.adapter.features = d.adapter.features.filter((name: string) => name !== "shader-f16"),
    "adapter.features",
    /shader-f16/,
  ),
  bench(
    "a subgroup's matrices of an adapter without them",
    (d) => d.bench.rows[1].variant = "subgroup_matrix",
    "bench.rows[1].variant",
    /subgroupMatrixConfigs/,
  ),
  bench(
    "subgroups of more at least than at most",
    (d) => Object.assign(d.adapter, { subgroupMinSize: 64, subgroupMaxSize: 32 }),
    "adapter.subgroupMinSize",
    /more than/,
  ),
  bench(
    "all compiled in less time than a row",
    (d) => d.bench.compileSeconds = 1e-6,
    "bench.compileSeconds",
    /a row took/,
  ),
  bench(
    "a row compiled in no time",
    (d) => d.bench.rows[2].compileNs = 0,
    "bench.rows[2].compileNs",
    /no time/,
  ),
  bench(
    "the ConvNet on large images",
    (d) => {
      const row = stepOf(d);
      row.dims.imageSize = 224;
      row.shape = row.shape.replace("32x32", "224x224");
      scaled(row, 49);
    },
    "bench.rows[11].dims",
    /ConvNet takes 32/,
  ),
  peers(
    "mixed precision of a library that has none",
    (d) => d.bench.peers[0].precision = "amp",
    "bench.peers[0].precision",
    /no library/,
  ),
];

const CHECKS: readonly Bad[] = [
  newer(
    "gradients by a tolerance that takes any",
    (d) => Object.assign(stepOf(d).gradients, { tolerance: 10, error: 5 }),
    "bench.rows[11].gradients.tolerance",
    /layers allow/,
  ),
  newer(
    "one gradient checked",
    (d) => stepOf(d).gradients.checked = 1,
    "bench.rows[11].gradients.checked",
    /parameters are/,
  ),
  newer("one loss checked", (d) => stepOf(d).checked = 1, "bench.rows[11].checked", /losses are/),
  bench(
    "one mean checked",
    (d) => d.bench.rows[10].checked = 1,
    "bench.rows[10].checked",
    /checks/,
  ),
  bench(
    "errors in relation to the results and none in themselves",
    (d) => d.bench.rows[1].maxAbsError = 0,
    "bench.rows[1].maxRelError",
    /maxAbsError/,
  ),
  bench(
    "host times that are the GPU's by a factor",
    (d) => {
      const [row] = d.bench.rows;
      row.hostSamplesNs = row.samplesNs.map((ns: number) => 1.01 * ns);
    },
    "bench.rows[0].hostSamplesNs",
    /no other clock/,
  ),
  bench(
    "samples that grow by a factor",
    (d) => {
      const row = d.bench.rows[1], ns = row.medianNs;
      row.samplesNs = row.samplesNs.map((_: number, i: number) => ns * 1.004 ** (i - 7));
    },
    "bench.rows[1].samplesNs",
    /by a rule/,
  ),
  newer(
    "waits that are one number",
    (d) => d.bench.roofline.syncFloorSamplesNs.fill(d.bench.roofline.syncFloorNs),
    "bench.roofline.syncFloorSamplesNs",
    /no machine's times/,
  ),
  train(
    "evaluations that took one time",
    (d) => d.train.epochs.forEach((epoch: { evalSeconds: number }) => epoch.evalSeconds = 0.5),
    "train.epochs",
    /no machine's times/,
  ),
  train(
    "fewer dispatches than kernels",
    (d) => d.train.plan.dispatchesPerStep = 1,
    "train.plan.dispatchesPerStep",
    /kernels/,
  ),
  train(
    "no room for weights",
    (d) => d.train.plan.bufferBytes = 1,
    "train.plan.bufferBytes",
    /take/,
  ),
  train(
    "a run that ends in the future",
    (d) => d.train.compileSeconds = 1e8,
    "createdAt",
    /later is in the future/,
  ),
];

export const PROTOCOLS: readonly Bad[] = [...COMMANDS, ...PROTOCOL, ...CHECKS];

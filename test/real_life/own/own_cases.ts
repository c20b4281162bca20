/** Our own results, whatever they tell of and however their runs ended, by our own rules, tables, comparison and leaderboard. */
import { type Recipe, recipeOf } from "../../../results/schema/recipe.ts";
import type { Result } from "../../../results/schema/result.ts";
import { type Outcome, task } from "../../command_line_test_support.ts";
import { answerOf, type RealCase, type RealCases } from "../cases.ts";
import { benchDocumentOf, type BenchRunAsked } from "./bench_test_support.ts";
import { machineOf, ODD_NAMES, randomOf } from "./machine_test_support.ts";
import { checkTaken } from "./results_test_support.ts";
import { documentsOf, type Training } from "./training_test_support.ts";

type Machine = Parameters<typeof machineOf>[0];

/** A training of ten classes in three epochs, and what is not as usual. */
function training(asked: Partial<Recipe>, rest: Partial<Training> = {}): Training {
  const recipe = recipeOf("imagenet", { epochs: 3, batch: 4, learningRate: 0.1, ...asked });
  return {
    ...{ recipe, classes: Array.from({ length: 10 }, (_, i) => `class ${i}`), trainCount: 30 },
    ...{ testCount: 20, workers: 2, bad: [], weights: "drawn", ends: "complete", endsAt: 5 },
    ...{ then: "nothing", moreEpochs: 0, thenEvalEvery: 1, ...rest },
  };
}

const BENCH: BenchRunAsked = {
  ...{ suite: undefined, quick: true, filter: null, dtype: "f32", precision: "f32" },
  ...{ batch: undefined, leftOut: "nothing", status: "complete", reason: "stopped by the user" },
  ...{ scatter: 0.01, step: 1, hasRoofline: true },
};

/** Asserts that results are taken, and says how many. */
function taken(make: () => Promise<readonly Result[]>): Promise<Outcome> {
  return answerOf(async (say) => {
    const results = await make();
    await checkTaken(results);
    say(`${results.length} taken: ${results.map(({ status }) => status).join(", ")}`);
  });
}

const trained = (name: string, runs: readonly Training[], known: Machine = {}): RealCase => {
  const { start, device } = machineOf(known), random = randomOf(1);
  const make = async () => {
    const results = [];
    for (const run of runs) results.push(...await documentsOf(run, start, device, random));
    return results;
  };
  return { name, answer: () => taken(make), exit: 0, says: /\d taken/ };
};

const benched = (name: string, asked: Partial<BenchRunAsked>, known: Machine = {}): RealCase => {
  const { start, device } = machineOf(known), random = randomOf(1);
  const one = () => benchDocumentOf({ ...BENCH, ...asked }, start, device, random);
  return { name, answer: () => taken(async () => [await one()]), exit: 0, says: /1 taken/ };
};

const odd = Object.entries(ODD_NAMES).map(([what, text]) =>
  trained(`${what} in the names of a class, a bad file, the adapter, the driver and the command`, [
    training({}, { classes: [text, "tench"], bad: [text] }),
  ], { description: text, driver: text, cpu: text, argv: ["--data", text] })
);

const plain = training({});
const evaluated = training({}, { weights: "evaluated" });

const trainings = [
  trained("names that are one after normalisation", [
    training({}, { classes: ["é", "e\u0301", "É", "Ａ", "A"] }),
  ]),
  trained("evaluations of the same weights under another seed", [
    ...[evaluated, training({ seed: 9 }, { weights: "evaluated" })],
  ]),
  trained("trainings from one file of weights at a learning rate of 0", [
    ...[
      training({ learningRate: 0 }, { weights: "file" }),
      training({ seed: 9 }, { weights: "file" }),
    ],
  ]),
  trained("machines of one kind", [plain, plain, plain]),
  trained("a checkpoint that is evaluated", [training({}, { then: "evaluated" })]),
  trained("a checkpoint within an epoch that is evaluated", [
    training({}, { ends: "stopped", endsAt: 10, then: "evaluated" }),
  ]),
  trained("a run that was stopped, and goes on", [
    training({}, { ends: "stopped", then: "resumed" }),
  ]),
  trained("a run that goes on with more epochs and fewer evaluations", [
    training({}, { then: "resumed", moreEpochs: 2, thenEvalEvery: 2 }),
  ]),
  trained("a run that goes on from its end", [training({}, { then: "resumed" })]),
  trained("stopped before the first step", [training({}, { ends: "stopped", endsAt: 0 })]),
  trained("a loss that is not finite", [training({}, { ends: "diverges" })]),
  trained("a test loss that is not finite", [training({}, { ends: "diverges in evaluation" })]),
  trained("weights that give no finite loss", [
    training({}, { ends: "diverges in evaluation", endsAt: 0, weights: "evaluated" }),
  ]),
  trained("data that fail", [training({}, { ends: "loses data" })]),
  trained("one photo", [training({ batch: 1 }, { trainCount: 1, testCount: 1 })]),
  trained("no test images", [training({}, { testCount: 0 })]),
  trained("a batch that does not divide", [training({ batch: 7 })]),
  trained("fewer training images than a batch, evaluated", [
    training({ batch: 100 }, { weights: "evaluated", trainCount: 3 }),
  ]),
  trained("one class", [training({}, { classes: ["only"] })]),
  trained("1,001 classes", [
    training({}, { classes: Array.from({ length: 1001 }, (_, i) => `class ${i}`) }),
  ]),
  trained("mixed precision", [training({ precision: "mixed" }, { then: "resumed" })]),
  trained("gradients of several batches, and activations computed again", [
    training({ accumulate: 3, recompute: true }),
  ]),
  trained("a cosine with a warm-up, that goes on", [
    training({ schedule: "cosine", warmupEpochs: 1 }, { ends: "stopped", then: "resumed" }),
  ]),
  trained("no driver known", [plain], { driver: null, cpu: null }),
  trained("without Git", [plain], { source: { commit: null, dirty: null } }),
  trained("a checkout with changes", [plain], { source: { commit: "b".repeat(40), dirty: true } }),
  trained("a browser", [plain], { runtime: "chromium", driver: null, cpu: null }),
];

const benches = [
  benched("no GPU timestamps", {}, { hasTimestamps: false }),
  benched("a coarse clock", { step: 1e5 }, { hasTimestamps: false }),
  benched("a busy machine", { scatter: 0.2 }),
  benched("all rows left out", { leftOut: "all" }),
  benched("half of the rows left out", { leftOut: "the end" }),
  benched("interrupted", { leftOut: "the end", status: "interrupted" }),
  benched("failed, with a reason of several lines", {
    ...{ status: "failed", leftOut: "the end", reason: "\n\x1b[31mlost\n" },
  }),
  benched("stopped before the roofline", { hasRoofline: false, status: "interrupted" }),
  benched("a filter that leaves one row", { suite: "kernels", filter: ["gemm NN 1024x1024x1024"] }),
  benched("all suites in full, some rows of which failed", { suite: "all", quick: false }),
  benched("other libraries that are not there", { suite: "peers" }),
  benched("models at 8, at what fits, in mixed precision", {
    ...{ suite: "models", batch: [8, "max"], precision: "mixed" },
  }),
];

/** A command, then `validate` of what it wrote. */
const ran = (name: string, words: readonly string[], says: RegExp, exit = 0): RealCase => ({
  ...{ name, says, exit, slow: true },
  async answer(folder) {
    const out = `${folder}/out.json`, [verb, ...rest] = words;
    const files = verb === "train" ? ["--checkpoint", `${folder}/c.safetensors`] : [];
    const made = await task([verb, ...rest, "--out", out, ...files]);
    if (made.code !== 0) return made;
    return await task(["validate", out]);
  },
});

const SHORT = ["train", "--limit", "20", "--batch", "10"];

const processes = [
  ran(
    "a seed that is given twice",
    [...SHORT, "--epochs", "1", "--seed", "3", "--seed", "5"],
    /: valid, open/,
  ),
  ran("no epochs", [...SHORT, "--epochs", "0"], /--epochs/, 2),
  ran(
    "a limit below the batch",
    ["train", "--limit", "5", "--batch", "10"],
    /must fit the training images/,
    2,
  ),
  ran(
    "an option's words in a line feed",
    [...SHORT, "--epochs", "1", "--variant", "gemm=naive\n"],
    /gemm/,
    2,
  ),
  ran("a bench of one row", ["bench", "--filter", "NN 256x256x256", "--no-tune"], /: valid, /),
];

export const cases: RealCases = [...odd, ...trainings, ...benches, ...processes];

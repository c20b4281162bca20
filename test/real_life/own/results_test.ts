/** Whatever a run was asked for, was given and came to: our own rules, tables, comparisons and leaderboard take its result. */
import { test } from "node:test";
import fc from "fast-check";
import { benchDocumentOf, benchRuns } from "./bench_test_support.ts";
import { machines, randomOf } from "./machine_test_support.ts";
import { checkTaken } from "./results_test_support.ts";
import { documentsOf, trainings } from "./training_test_support.ts";

const runs = { seed: 11, numRuns: 60 };

test("Trainings of any recipe, on data and machines of any name, that end anyhow, pass our own rules", async () => {
  await fc.assert(
    fc.asyncProperty(trainings, machines, fc.nat(), async (training, { start, device }, seed) => {
      // Of two machines of one kind, each of which saw the same weights.
      const random = randomOf(seed), all = [];
      for (
        const asked of [training, training, {
          ...training,
          recipe: { ...training.recipe, seed: 9 },
        }]
      ) {
        all.push(...await documentsOf(asked, start, device, random));
      }
      await checkTaken(all);
    }),
    runs,
  );
});

test("Runs of bench of any suite, filter and pace, on machines of any name, that end anyhow, pass our own rules", async () => {
  await fc.assert(
    fc.asyncProperty(benchRuns, machines, fc.nat(), async (asked, { start, device }, seed) => {
      const random = randomOf(seed);
      const one = () => benchDocumentOf(asked, start, device, random);
      await checkTaken([await one(), await one()]);
    }),
    runs,
  );
});

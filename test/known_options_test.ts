/** What the rules know of the command line's options is what the verbs have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "@commander-js/extra-typings";
import { addGpuVerbs } from "../bench/commands/gpu_verbs.ts";
import { MOST_READ_BACK_STEPS } from "../bench/train/read_back.ts";
import { MOST_BETWEEN_READS } from "../results/validate/claims/check_argv.ts";
import { OPTIONS } from "../results/validate/claims/typed.ts";

test("The rules know the options of train and bench, and what follows each", () => {
  const program = new Command();
  addGpuVerbs(program, {} as Parameters<typeof addGpuVerbs>[1]);
  for (const [verb, known] of Object.entries(OPTIONS)) {
    const { options } = program.commands.find((command) => command.name() === verb)!;
    const found = options.map(({ long, variadic, required }) => {
      return [long, variadic ? "values" : required ? "a value" : "nothing"];
    });
    assert.deepEqual(found.sort(), [...known].sort(), verb);
  }
});

test("The rules know how many steps a training may take between two reads of its losses", () => {
  assert.equal(MOST_BETWEEN_READS, MOST_READ_BACK_STEPS);
});

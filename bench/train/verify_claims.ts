import { Command } from "@commander-js/extra-typings";
import type { Check } from "../../results/compare/verify_train.ts";
import type { TrainResult } from "../../results/schema/result.ts";
import deno from "../../deno.json" with { type: "json" };
import { trainCli } from "./train_cli.ts";
import { defaultsOf, type TrainOptions } from "./train_options.ts";

/** Versions of the suite whose command line has the same options. */
const VERSIONS: readonly string[] = ["0.1.0", deno.version];

/** Options that decide what a run computes. Some have no effect in some recipes, so that a second run cannot tell them. */
const DECIDING = [
  ...["epochs", "batch", "accumulate", "lr", "schedule", "warmup", "lrStep", "lrGamma", "momentum"],
  ...["weightDecay", "decayVectors", "labelSmoothing", "nesterov", "zeroInitResidual", "imageSize"],
  ...["recompute", "augment", "seed", "model"],
] as (keyof TrainOptions)[];

/**
 * Whether a document's command asks for the recipe that the document has. Null where it cannot be told: the command is not one of
 * this suite's version.
 *
 * @param options Of the recipe.
 */
export function checkCommand(
  { argv, suite, train }: TrainResult,
  options: TrainOptions,
): Check | null {
  const typed = VERSIONS.includes(suite.version) ? parsed(argv) : null;
  if (typed === null) return null;
  const asked = { ...defaultsOf(typed.task), ...defined(typed.options) };
  const wrong = DECIDING.find((name) =>
    options[name] !== undefined && options[name] !== (asked as Partial<TrainOptions>)[name]
  );
  const difference = typed.task !== train.recipe.task
    ? `asks for ${typed.task}, the result is of ${train.recipe.task}`
    : wrong === undefined
    ? null
    : `asks for ${wrong} ${(asked as Partial<TrainOptions>)[wrong]}, the result has ${
      options[wrong]
    }`;
  return { what: "command", difference };
}

/** A `train` command as its options, or null of another command. */
function parsed(
  [name, ...words]: readonly string[],
): { task: string; options: TrainOptions } | null {
  if (name !== "train") return null;
  let found: { task: string; options: TrainOptions } | null = null;
  const silent = { writeOut: () => {}, writeErr: () => {} };
  const command = trainCli(new Command().exitOverride().configureOutput(silent));
  command.action((task, options) => {
    found = { task, options };
  });
  try {
    command.parse(words, { from: "user" });
  } catch {
    return null; // of another version, or not a command
  }
  return found;
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

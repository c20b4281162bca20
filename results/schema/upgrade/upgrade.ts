/**
 * Brings documents of older versions of the schema up to date; nothing else knows those versions. Looks at nothing that it does not move: what is
 * wrong in a document stays wrong, and is refused as a document of the newest version.
 */
import { recipeOf } from "../recipe.ts";
import { bench1 } from "./bench.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What makes a document of `trainmark/result@2` of each older version's. */
export const UPGRADES: Readonly<Record<string, (document: object) => unknown>> = {
  "trainmark/result@1": fromVersion1,
};

/** Version 1 had its command as text, and what was asked for in part nowhere but there. */
function fromVersion1(old: object): unknown {
  const { command, ...rest } = old as Fields;
  const argv = typeof command === "string" ? wordsOf(command) : command;
  const document = { ...rest, schema: "trainmark/result@2", argv };
  const words = Array.isArray(argv) ? argv : [];
  if (isFields(rest.train)) return { ...document, train: training1(rest.train, words) };
  return isFields(rest.bench) ? { ...document, bench: bench1(rest.bench, words) } : document;
}

function training1({ task, seed, hyperparameters, ...rest }: Fields, argv: readonly string[]) {
  if (!isFields(hyperparameters)) return { task, seed, hyperparameters, ...rest };
  const { augment, ...asked } = hyperparameters;
  const evalEvery = evaluatedEvery(rest.epochs, hyperparameters.epochs);
  return {
    recipe: upgradedRecipe({ task, model: rest.model, seed, evalEvery, ...asked }),
    augment,
    evalOnly: argv.includes("--eval-only"),
    ...rest,
  };
}

/** The words of a command line, as a shell splits them. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:[^\s'\\]|'[^']*'|\\.)+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped)
  );
}

/** The epochs of a run were evaluated every so many: those that have an accuracy tell. */
function evaluatedEvery(epochs: unknown, all: unknown): unknown {
  if (!Array.isArray(epochs)) return 1;
  const first = epochs.findIndex((epoch) => typeof epoch?.testTop1 === "number");
  return first < 0 ? all : first + 1;
}

/** How a ResNet said that it has the stem for small images. */
const CIFAR_STEM = /-cifar$/;

/**
 * A recipe as version 1 of the schema wrote its `hyperparameters` and version 1 of the checkpoint its `config`. What they do not name did not
 * exist yet, and was as the defaults are.
 */
export function upgradedRecipe({ schedule, model, ...asked }: Fields): Fields {
  const { kind, ...shape } = isFields(schedule) ? schedule : { kind: schedule };
  const named = typeof model === "string"
    ? { model: model.replace(CIFAR_STEM, ""), stem: stemOf(model) }
    : { model };
  const given = { ...named, schedule: kind, ...shape, ...asked };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...recipeOf(String(asked.task)), ...NAMED_BY_1, ...Object.fromEntries(known) };
}

/** What version 1 always named has no default: where it is missing, something is wrong. */
const NAMED_BY_1 = {
  ...{ task: null, model: null, seed: null, epochs: null, batch: null, learningRate: null },
  ...{ momentum: null, weightDecay: null, nesterov: null },
};

/** Of the ConvNet, which has none, the default. */
function stemOf(model: string): string | undefined {
  if (CIFAR_STEM.test(model)) return "cifar";
  return model.startsWith("resnet") ? "imagenet" : undefined;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

import { adapterLabel, runtimeLabel } from "../text/labels.ts";
import type { BenchResult, TrainResult } from "../schema/result.ts";
import { UserError } from "../text/user_error.ts";
import { LEVEL, RESAMPLES } from "./bootstrap.ts";
import { checkComparable } from "./comparable.ts";
import { compareBench, loneBenchRows } from "./compare_bench.ts";
import { compareLosses } from "./compare_losses.ts";
import { compareTraining, type LetteredRun, loneTraining, seedRows } from "./compare_train.ts";
import {
  type Comparison,
  COMPARISON_SCHEMA,
  type Input,
  type Pair,
  type Section,
  type Subject,
} from "./comparison.ts";
import { differentFacts } from "./different_facts.ts";
import { stable } from "./protocol.ts";
import { NOISE } from "./ratio.ts";

type Lettered = Input & { readonly letter: string };

/**
 * Documents of one kind side by side. Hardware and software adapters are compared apart; in each class the first document is the base.
 *
 * @param noise Least share by which two runs are taken to differ by themselves; null: {@linkcode NOISE}.
 * @throws {UserError} Where there are less than two, or their numbers mean different things.
 */
export function compareResults(inputs: readonly Input[], noise: number | null = null): Comparison {
  const [base, ...others] = inputs;
  if (others.length === 0) {
    throw new UserError("Cannot compare one result with itself: name two or more");
  }
  for (const other of others) checkComparable(base, other);
  const lettered = inputs.map((input, i) => ({ ...input, letter: letterOf(i) }));
  const sections = [false, true].map((software) =>
    lettered.filter(({ result }) => result.adapter.software === software)
  ).filter(({ length }) => length > 0).map((inClass) => section(inClass, noise));
  return {
    schema: COMPARISON_SCHEMA,
    kind: base.result.kind,
    level: LEVEL,
    resamples: RESAMPLES,
    subjects: lettered.map(subjectOf),
    sections,
  };
}

/** A to Z, then A1. */
function letterOf(index: number): string {
  return String.fromCharCode(65 + index % 26) + (index < 26 ? "" : Math.floor(index / 26));
}

function subjectOf({ letter, name, result }: Lettered): Subject {
  const { suite, driver, host } = result;
  const commit = suite.gitCommit === null ? "" : ` ${suite.gitCommit.slice(0, 10)}`;
  return {
    letter,
    name,
    id: result.id,
    adapter: adapterLabel(result),
    software: result.adapter.software,
    driver,
    runtime: runtimeLabel(result),
    suite: `${suite.version}${commit}${suite.gitDirty ? " with changes" : ""}`,
    cpu: host.cpu,
  };
}

function section(inputs: readonly Lettered[], asked: number | null): Section {
  const software = inputs[0].result.adapter.software;
  const noise = asked ?? NOISE[software ? "software" : "hardware"];
  const subjects = inputs.map(({ letter }) => letter);
  if (inputs[0].result.kind === "train") {
    const groups = groupsOf(inputs as readonly LetteredRun[]);
    const machines = groups.map(lettersOf);
    return {
      software,
      noise,
      subjects,
      pairs: trainPairs(groups, noise),
      machines,
      alone: groups.flat().length > 1 ? [] : loneTraining(groups[0]),
      seeds: seedRows(groups.flat()),
    };
  }
  const [base, ...others] = inputs as readonly (Lettered & { readonly result: BenchResult })[];
  const pairs = others.map((other): Pair => ({
    base: base.letter,
    other: other.letter,
    ...compareBench(base, other, noise),
    losses: [],
    facts: differentFacts(base.result, other.result),
  }));
  const alone = others.length > 0 ? [] : loneBenchRows(base.result);
  return { software, noise, subjects, pairs, machines: subjects, alone, seeds: [] };
}

/** Runs of one machine differ by their seeds alone. */
function groupsOf(runs: readonly LetteredRun[]): (readonly LetteredRun[])[] {
  return [...Map.groupBy(runs, ({ result }) => machineOf(result)).values()];
}

const lettersOf = (side: readonly LetteredRun[]) => side.map(({ letter }) => letter).join("+");

/** The first machine against each other one. */
function trainPairs([base, ...others]: readonly (readonly LetteredRun[])[], noise: number): Pair[] {
  // Seeds of one machine are compared too, each a side of its own.
  const sides = others.length > 0 ? others : base.slice(1).map((run) => [run]);
  const first = others.length > 0 ? base : base.slice(0, 1);
  return sides.map((side) => ({
    base: lettersOf(first),
    other: lettersOf(side),
    ...compareTraining(first, side, noise),
    losses: compareLosses(first, side),
    facts: differentFacts(first[0].result, side[0].result),
  }));
}

function machineOf(result: TrainResult): string {
  const { suite, driver, host } = result;
  const machine = [adapterLabel(result), driver, runtimeLabel(result), host.cpu];
  return stable([...machine, suite.version, suite.gitCommit]);
}

import type { Result } from "../schema/result.ts";
import { checkBench } from "./check_bench.ts";
import { checkLosses, checkShortTraining } from "./losses/check_losses.ts";
import { checkProvenance } from "./check_provenance.ts";
import { checkTrain } from "./check_train.ts";
import { judgeUnknown } from "./unknown/check_unknown.ts";
import { flagsOf } from "./flags.ts";
import { type Problem, problemAt } from "./problem.ts";
import { openReasons } from "./recipe.ts";
import { checkSeed } from "./statistics/seed_band.ts";
import { judgeTexts } from "./texts.ts";

export type { Problem } from "./problem.ts";

/** What a document is worth. */
export interface Validation {
  /** The document, unknown fields kept; null where it cannot be read as one. */
  readonly result: Result | null;
  /** Each makes it unfit to be published. */
  readonly problems: readonly Problem[];
  /** What is allowed and must be shown beside the numbers: samples that scatter, modified kernels, a warm machine's luck. */
  readonly flags: readonly Problem[];
  /** Closed: the given recipe on real data; open: anything else that is honest. Null where there are problems. */
  readonly division: "closed" | "open" | null;
}

/** Further ones are left out, with a word. */
export const MOST_PROBLEMS = 100;

/** Judges a document that was read. */
export function validateResult(result: Result): Validation {
  const texts = judgeTexts(result), unknown = judgeUnknown(result);
  const problems = [
    ...texts.problems,
    ...unknown.problems,
    ...checkProvenance(result, Date.now()),
    ...result.kind === "train"
      ? [...checkTrain(result), ...checkLosses(result), ...checkSeed(result)]
      : [...checkBench(result), ...checkShortTraining(result)],
  ];
  if (problems.length > 0) return unfit(problems, result);
  const division = openReasons(result).length === 0 ? "closed" : "open";
  return {
    result,
    problems,
    flags: [...flagsOf(result), ...texts.flags, ...unknown.flags],
    division,
  };
}

/** What cannot be published, and why. */
export function unfit(problems: readonly Problem[], result: Result | null = null): Validation {
  const shown = problems.length > MOST_PROBLEMS
    ? [...problems.slice(0, MOST_PROBLEMS), problemAt([], "has more problems than are shown")]
    : problems;
  return { result, problems: shown, flags: [], division: null };
}

import type { BenchResult } from "../schema/result.ts";
import { choiceFlags } from "./claims/check_kernels.ts";
import { stepProblems } from "./physics/check_clock_steps.ts";
import { plausibilityFlags } from "./physics/plausible_rates.ts";
import { relationProblems } from "./physics/check_relations.ts";
import type { Problem } from "./problem.ts";

/** What no recorded run has and one by other hardware, kernels or browsers may have: it is shown, and opens the run. */
export function benchFlags(result: BenchResult): Problem[] {
  return [
    ...stepProblems(result).open,
    ...relationProblems(result).open,
    ...plausibilityFlags(result),
    ...choiceFlags(result),
  ];
}

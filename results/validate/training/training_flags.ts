import type { TrainResult } from "../../schema/result.ts";
import type { Problem } from "../problem.ts";
import { rateFlags } from "../physics/training_rates.ts";
import { seedFlags } from "../statistics/seed_band.ts";
import { runFlags } from "./check_run.ts";

/** What of a training is unlike all that was recorded, and may still be: shown, and of the open division. */
export function trainingFlags(result: TrainResult): Problem[] {
  return [...runFlags(result), ...rateFlags(result), ...seedFlags(result)];
}

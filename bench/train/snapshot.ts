import type { OptimiserState, Tensors } from "../../models/session/session.ts";
import type { TrainConfig } from "./config.ts";
import type { Progress } from "./progress.ts";

/** What a run needs to go on as if it had never stopped. */
export interface Snapshot {
  readonly config: TrainConfig;
  readonly progress: Progress;
  readonly weights: Tensors;
  readonly optimiser: OptimiserState;
}

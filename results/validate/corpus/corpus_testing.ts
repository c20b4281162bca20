/** Bad submissions: each a recorded result with one small edit, where the edit shows, and what is said of it. */
import { BENCH_CLAIMS } from "./claims/bench_testing.ts";
import { CHECKS } from "./claims/checks_testing.ts";
import { PROTOCOLS } from "./claims/protocol_testing.ts";
import { TRAIN_CLAIMS } from "./claims/train_testing.ts";
import { BENCH_NUMBERS } from "./corpus_bench_testing.ts";
import { FINAL_NUMBERS } from "./corpus_final_testing.ts";
import { LOSSES } from "./corpus_losses_testing.ts";
import { ORIGINS } from "./corpus_origin_testing.ts";
import { SCHEMA } from "./corpus_schema_testing.ts";
import { DISGUISES, NOT_JSON, OVERSIZED, TEXTS } from "./corpus_text_testing.ts";
import { TRAIN_NUMBERS } from "./corpus_train_testing.ts";
import { MACHINES } from "../origin/machines_testing.ts";
import { LIMITS } from "./physics_limits_testing.ts";
import { ROW_PHYSICS } from "./physics_rows_testing.ts";
import { RUNS } from "../training/forged_runs_testing.ts";
import type { Bad } from "./edit_testing.ts";

/** All bad submissions that are a text; those that are a file are in the tests. */
export const CORPUS: readonly Bad[] = [
  ...NOT_JSON,
  ...SCHEMA,
  ...TEXTS,
  ...DISGUISES,
  ...OVERSIZED,
  ...ORIGINS,
  ...MACHINES,
  ...BENCH_NUMBERS,
  ...TRAIN_NUMBERS,
  ...FINAL_NUMBERS,
  ...LOSSES,
  ...RUNS,
  ...ROW_PHYSICS,
  ...LIMITS,
  ...BENCH_CLAIMS,
  ...CHECKS,
  ...TRAIN_CLAIMS,
  ...PROTOCOLS,
];

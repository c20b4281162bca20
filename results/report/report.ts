import type { Result } from "../schema/result.ts";
import { benchReport } from "./bench_report.ts";
import type { Chart } from "./chart.ts";
import type { Page } from "./page.ts";
import { trainReport } from "./train_report.ts";

/** A result as something to look at. */
export interface Report {
  readonly page: Page;
  /** Those of the page, in its order. */
  readonly charts: readonly Chart[];
}

/** The report of any result document. */
export function reportOf(result: Result): Report {
  return result.kind === "train" ? trainReport(result) : benchReport(result);
}

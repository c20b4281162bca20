import type { BenchResult } from "../../schema/result.ts";
import { dimsOfShape } from "../../schema/upgrade/dims.ts";
import known from "./suite_rows.json" with { type: "json" };

/** The suites that there are, and what browsers ask for on small devices. */
export const SUITES: readonly string[] = [
  ...["quick", "small", "kernels", "models", "host", "roofline", "peers", "all"],
];

/** What a suite measures at full size. */
export interface SuiteRow {
  readonly op: string;
  readonly shape: string;
  readonly dtype: "f32" | "f16";
}

/** Rows, `op shape`: of the quick run, the others, and those that version 0.1 had not. A test holds them equal to the jobs of bench. */
interface Rows {
  readonly quick: readonly string[];
  readonly others: readonly string[];
  readonly newer: readonly string[];
}

/** The suites with rows of their own among those that were asked for; none where one of them is of no full size. */
function suitesOf(suites: readonly string[]) {
  const has = (name: "kernels" | "models") =>
    !suites.includes("small") && ["all", "quick", name].some((suite) => suites.includes(suite));
  return { kernels: has("kernels"), models: has("models") };
}

/** The rows that the suites of a run have; none of suites that measure other things, as peers and host. */
export function suiteRows({ suite: { version }, bench }: BenchResult): SuiteRow[] {
  const { suites, quick, dtype, precision } = bench, has = suitesOf(suites);
  const rows = (all: Rows, dtype: SuiteRow["dtype"]) => {
    const { others, newer } = quick ? { others: [], newer: [] } : all;
    return [...all.quick, ...others, ...isFirst(version) ? [] : newer].map((name) => {
      const [op, ...shape] = name.split(" ");
      return { op, shape: shape.join(" "), dtype };
    });
  };
  return [
    ...has.kernels ? rows(known.kernels[dtype], dtype) : [],
    ...has.models ? rows(known.models, precision === "mixed" ? "f16" : "f32") : [],
  ];
}

/** Whether a version has the first suites, whose models had other batches. */
export const isFirst = (version: string): boolean => version.startsWith("0.1.");

/** Whether a run of these suites ends with the short training. */
export const hasTraining = (suites: readonly string[]): boolean => suitesOf(suites).models;

/** The sizes in the order of their names; fields of a newer suite tell no two rows apart that the known ones do not. */
export function keyOfDims(dims: object): string {
  return JSON.stringify(Object.entries(dims).sort(([a], [b]) => a < b ? -1 : 1));
}

/** By which the row of a result is found. */
export const keyOfSuiteRow = ({ op, shape, dtype }: SuiteRow): string =>
  `${op} ${dtype} ${keyOfDims(dimsOfShape(op, shape)!)}`;

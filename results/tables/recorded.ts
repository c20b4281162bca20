import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../files/file_error.ts";
import { isRecord } from "../verified/record_name.ts";
import { readResult } from "../schema/read_result.ts";
import type { BenchResult, Result } from "../schema/result.ts";

/** A result document in the repository. */
export interface Recorded {
  /** Below the results folder, with forward slashes: `2026-01-31/epyc-llvmpipe/convnet_seed0.json`. */
  readonly path: string;
  /** The day of its folder, `YYYY-MM-DD`. */
  readonly day: string;
  readonly result: Result;
}

/** A recorded run of `bench`. */
export type RecordedBench = Recorded & { readonly result: BenchResult };

/** Those that are complete runs of `bench`. */
export function benches(recorded: readonly Recorded[]): RecordedBench[] {
  return recorded.filter((each): each is RecordedBench =>
    each.result.kind === "bench" && each.result.status === "complete"
  );
}

/** The order in which a newer result comes before an older one. */
export function newestFirst(a: Pick<Recorded, "result">, b: Pick<Recorded, "result">): number {
  return Date.parse(b.result.createdAt) - Date.parse(a.result.createdAt);
}

/**
 * Reads every `YYYY-MM-DD/<machine>/*.json` below a folder, in the order of their paths; other folders are not looked into.
 *
 * @throws {UserError} Where one is not a valid result document.
 */
export async function recordedResults(folder: string): Promise<Recorded[]> {
  const days = (await entries(folder)).filter((name) => /^\d{4}-\d\d-\d\d$/.test(name));
  const recorded: Recorded[] = [];
  for (const day of days) {
    for (const name of await entries(join(folder, day), true)) {
      if (!name.endsWith(".json") || isRecord(name)) continue;
      const result = await readResult(join(folder, day, name));
      recorded.push({ path: `${day}/${name.replaceAll("\\", "/")}`, day, result });
    }
  }
  return recorded;
}

async function entries(folder: string, recursive = false): Promise<string[]> {
  const names = await readdir(folder, { recursive }).catch((error) => {
    throw fileError("read", folder, error);
  });
  return names.sort();
}

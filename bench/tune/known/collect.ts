/**
 * Writes winners.json anew, from what won in tuned runs of `bench`, in this repository's folder; where several tuned the same shape, the last
 * one counts:
 *
 *     deno run --allow-read --allow-write=bench bench/tune/known/collect.ts RESULT.json...
 */
import process from "node:process";
import { isChoosable } from "../../../models/plan/variants.ts";
import { readResult } from "../../../results/schema/read_result.ts";
import type { BenchResult } from "../../../results/schema/result.ts";
import { writeAtomic } from "../../../results/files/write_atomic.ts";
import { modelName } from "../../../results/text/chip.ts";
import { runtimeLabel } from "../../../results/text/labels.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { rootPath } from "../../host/paths.ts";
import { keyOf } from "../tuning_memory.ts";
import { FAMILIES, isOfFamily } from "./known_winners.ts";

/** A run and where it is recorded; of one that is not, what it says of itself must do. */
interface Recorded {
  readonly file: string | null;
  readonly result: BenchResult;
}

function sourceOf({ file, result }: Recorded) {
  const { id, createdAt, suite, adapter } = result;
  const recorded = { file, id, createdAt, suite: suite.version };
  return { ...recorded, adapter: modelName(adapter), runtime: runtimeLabel(result) };
}

async function readTuned(path: string): Promise<Recorded> {
  const result = await readResult(path);
  const file = path.startsWith("results/") ? path : null;
  if (result.kind === "bench" && result.bench.tuning.length > 0) return { file, result };
  throw new UserError(`Cannot take winners from ${path} as nothing was tuned in it`);
}

const results = await Promise.all(process.argv.slice(2).map(readTuned));
const families = FAMILIES.flatMap((family) => {
  const own = results.filter(({ result }) => isOfFamily(result.adapter, family));
  if (own.length === 0) return [];
  const winners = own.flatMap(({ result }) =>
    result.bench.tuning.flatMap((tuned) =>
      tuned.variant !== null && isChoosable(tuned.op)
        ? [[keyOf(tuned), tuned.variant] as const]
        : []
    )
  );
  const sorted = [...new Map(winners)].sort(([a], [b]) => a < b ? -1 : 1);
  return { ...family, from: own.map(sourceOf), winners: Object.fromEntries(sorted) };
});
const file = rootPath("bench/tune/known/winners.json");
await writeAtomic(file, `${JSON.stringify({ families }, null, 2)}\n`);

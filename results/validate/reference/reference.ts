/**
 * Keeps what the rules compare with equal to the recorded results and the kernels' sources: `deno task reference` rewrites reference_runs.json,
 * the known_*.json and published.json, `deno task reference --check` only tells whether it would. `deno task reference RESULT.json…` takes the first losses of
 * trainings into first_losses.json, as of `./run train cifar10 --seed 7 --steps 50 --out RESULT.json`: run by whoever keeps the repository.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import process from "node:process";
import suite from "../../../package.json" with { type: "json" };
import { gitHistory } from "../../files/git_history.ts";
import { readResult } from "../../schema/read_result.ts";
import { writeAtomic } from "../../files/write_atomic.ts";
import { generate } from "../../tables/generated.ts";
import { formatResult } from "../../text/format_result.ts";
import { kernelSources } from "../../text/kernel_sources.ts";
import { type Recorded, recordedResults } from "../../tables/recorded.ts";
import { CURVES, type ReferenceRun } from "../statistics/reference_runs.ts";
import { knownRates } from "../physics/training_rates.ts";
import { publishedOf } from "../copies/published.ts";
import { knownCommits } from "./commits.ts";
import { kernelFlags, type KnownSources } from "./kernels.ts";
import known from "./known_sources.json" with { type: "json" };
import { FIRST_LOSSES, withRuns } from "../losses/first_losses.ts";
import { recipeDifferences } from "../recipe.ts";
import { isRecord } from "../../verified/record_name.ts";
import { type KnownWork, workOf } from "./work.ts";

/** How the recorded runs of the recipe by known kernels went, in the order of their paths. */
export function referenceRuns(recorded: readonly Recorded[]): ReferenceRun[] {
  return recorded.flatMap(({ path, result }) => {
    if (result.kind !== "train" || result.status !== "complete") return [];
    if (recipeDifferences(result).length > 0 || kernelFlags(result).length > 0) return [];
    const { epochs, final, recipe: { seed } } = result.train;
    const curves = CURVES.map((curve) => [curve, epochs.map((epoch) => epoch[curve])] as const);
    if (curves.some(([, values]) => values.some((value) => (value ?? null) === null))) return [];
    const { testTop1: finalTop1, confusion = [] } = final!;
    const by = Object.fromEntries(curves) as Record<typeof CURVES[number], number[]>;
    return [{ path, seed, sha256: result.dataset.sha256, ...by, finalTop1, confusion }];
  });
}

/** The hashes of the kernels' sources that were known, and of those in this repository now: nobody's own kernels become known by a result. */
export async function knownSources(before: KnownSources = known): Promise<KnownSources> {
  const hashes = await kernelSources(join(import.meta.dirname!, "../../../kernels"));
  const ofVersion: Record<string, readonly string[]> = { ...before[suite.version] };
  for (const [name, hash] of Object.entries(hashes)) {
    ofVersion[name] = [...new Set([...ofVersion[name] ?? [], hash])].sort();
  }
  return byKey({ ...before, [suite.version]: byKey(ofVersion) });
}

/** The work of the roofline's kernels and of rows in the recorded results, sorted. */
export function knownWork(recorded: readonly Recorded[]): KnownWork {
  const found: Record<string, number[]> = {};
  for (const { result } of recorded) {
    if (result.kind !== "bench") continue;
    for (const { name, amount } of workOf(result)) {
      const amounts = new Set([...found[name] ?? [], Math.round(amount)]);
      found[name] = [...amounts].sort((a, b) => a - b);
    }
  }
  return byKey(found);
}

function readProgram(program: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  return status === 0 ? stdout : null;
}

/** A record in the order of its keys. */
function byKey<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}

/** Takes the losses of trainings into what is known. */
async function learnLosses(path: string, files: readonly string[]): Promise<void> {
  const results = await Promise.all(
    files.map((file) => readResult(resolve(process.env.INIT_CWD ?? "", file))),
  );
  const trainings = results.filter((result) => result.kind === "train");
  await writeAtomic(path, formatResult(withRuns(FIRST_LOSSES, trainings)));
}

const files = process.argv.slice(2).filter((word) => word.endsWith(".json") && !isRecord(word));
if (import.meta.main && files.length > 0) {
  await learnLosses(join(import.meta.dirname!, "../losses/first_losses.json"), files);
} else if (import.meta.main) {
  const folder = import.meta.dirname!;
  await generate("reference", async () => {
    const root = join(folder, "../.."), recorded = await recordedResults(root);
    const results = recorded.map(({ result }) => result);
    return {
      [join(folder, "reference_runs.json")]: referenceRuns(recorded),
      [join(folder, "known_commits.json")]: knownCommits(
        results,
        gitHistory(join(root, ".."), readProgram),
      ),
      [join(folder, "known_sources.json")]: await knownSources(),
      [join(folder, "known_work.json")]: knownWork(recorded),
      [join(folder, "known_rates.json")]: knownRates(results),
      [join(folder, "../copies/published.json")]: publishedOf(results),
    };
  });
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { recipeWords } from "../../schema/recipe_entries.ts";
import { parseResult } from "../../schema/read_result.ts";

/** A bad submission. */
export interface Bad {
  readonly name: string;
  text(): string;
  /** The JSON path of a problem that must be named. */
  readonly path: string;
  /** What must be said of it. */
  readonly reason: RegExp;
}

/** Changes a parsed document. */
// deno-lint-ignore no-explicit-any
export type Edit = (document: any) => unknown;

/** A document with an edit, as JSON. */
export function edited(text: string, edit: Edit): string {
  const document = JSON.parse(text);
  edit(document);
  return JSON.stringify(document);
}

/** An edit of what was asked for, by a command that asks for it. */
export const retyped = (edit: Edit): Edit => (d) => {
  edit(d);
  if (d.kind === "train") {
    const { recipe, resumedFrom, initialWeights, evalOnly } = d.train;
    d.argv = ["train", ...recipeWords(recipe)];
    if (resumedFrom !== null) d.argv.push("--resume", "a.safetensors");
    if (initialWeights) d.argv.push("--weights", "w.safetensors");
    if (evalOnly) d.argv.push("--eval-only");
  } else {
    const { filter, budgetSeconds } = d.bench;
    if (filter !== null) d.argv.push("--filter", ...filter);
    if (budgetSeconds !== null) d.argv.push("--budget", String(budgetSeconds));
  }
};

/** A bad submission from a valid one. */
export function bad(base: string, name: string, edit: Edit, path: string, reason: RegExp): Bad {
  return { name, text: () => edited(base, edit), path, reason };
}

/** A recorded document, as the newest version of the schema has it. */
function read(path: string): string {
  const text = readFileSync(join(import.meta.dirname!, "../..", path), "utf8");
  return JSON.stringify(parseResult(JSON.parse(text), path), null, 2);
}

/** A recorded training of the recipe. */
export const TRAIN = read("2026-11-26/nvidia-h200-deno/cifar10-convnet-s0.json");
/** The same training on another adapter. */
export const LLVMPIPE = read("2026-11-26/llvmpipe-deno/cifar10-convnet-s0.json");
/** A recorded run of `bench`, by GPU timestamps. */
export const BENCH = read("2026-11-26/nvidia-h200-deno/bench-quick.json");
/** A recorded run on a machine that others shared. */
export const NOISY = read("2026-11-26/llvmpipe-deno/bench-quick.json");
/** Another run of {@linkcode BENCH}'s machine and rows. */
export const BENCH_AGAIN = read("2026-11-26/nvidia-h200-deno/bench-quick-c73581e4.json");
/** Recorded comparisons with other libraries. */
export const PEERS = read("2026-11-25/llvmpipe-deno/bench-peers.json");
/** A recorded run with what its steps spend their time on. */
export const PROFILE = read("2026-11-26/nvidia-h200-deno/bench-models.json");
/** A recorded run that tells the steps of its clocks. */
export const NEWER = read("2026-11-28/llvmpipe-deno/bench-quick.json");
/** Recorded comparisons by known kernels. */
export const KNOWN_PEERS = read("2026-11-26/nvidia-h200-deno/bench-peers.json");

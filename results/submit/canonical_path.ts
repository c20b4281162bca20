import type { Result } from "../schema/result.ts";
import { modelName } from "../text/chip.ts";

/** Longest part of a name: file systems take 255 bytes. */
const MOST = 60;

/**
 * Where a document lies among the published ones, below `results/` and with forward slashes:
 * `2026-01-31/nvidia-h200-deno/cifar10-convnet-s0.json`. The day is the run's, in UTC.
 */
export function canonicalPath(result: Result): string {
  const { createdAt, runtime } = result;
  const folder = `${adapterSlug(result)}-${slug(runtime.name)}`;
  const day = new Date(createdAt).toISOString().slice(0, 10);
  return `${day}/${folder}/${fileName(result)}.json`;
}

/** The same where that name is taken by another run. */
export function secondPath(result: Result): string {
  return canonicalPath(result).replace(/\.json$/, `-${result.id.slice(0, 8)}.json`);
}

function fileName(result: Result): string {
  if (result.kind === "train") {
    const { model, recipe } = result.train, { task, seed } = recipe;
    // That a ResNet has CIFAR's stem goes without saying where it is trained on CIFAR.
    const name = task.startsWith("cifar") ? recipe.model : model;
    return `${slug(task)}-${slug(name)}-s${seed}`;
  }
  const { suites, rows } = result.bench;
  const f16 = rows.length > 0 && rows.every(({ dtype }) => dtype === "f16");
  return `bench-${suites.length === 1 ? slug(suites[0]) : "all"}${f16 ? "-f16" : ""}`;
}

/** The adapter's name without versions and marks: `llvmpipe (LLVM 15.0.6, 256 bits)` is `llvmpipe`. */
function adapterSlug({ adapter }: Result): string {
  const ids = [adapter.vendor, adapter.architecture, adapter.device].filter((id) => id !== null);
  const name = modelName(adapter) ?? ids.join(" ");
  return slug(name.replace(/\([^)]*\)/g, " ").replace(/ device\s*$/i, ""));
}

/** Small letters, digits and single hyphens: what every file system and address takes. */
function slug(text: string): string {
  const words = text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, MOST).replace(/^-+|-+$/g, "") || "unnamed";
}

/** How tables name what a result was measured with. */
import type { BenchResult, BenchRow, PeerRow, Result, TrainResult } from "../schema/result.ts";
import { modelName } from "./chip.ts";
import { NOISY } from "./statistics.ts";

/** Why a run was interrupted that somebody ended. */
export const STOPPED = "stopped by the user";

/** The adapter, always with the word that keeps software apart from hardware. */
export function adapterLabel({ adapter }: Pick<Result, "adapter">): string {
  const ids = [adapter.vendor, adapter.architecture, adapter.device].filter((id) => id !== null);
  const name = modelName(adapter) ?? (ids.length > 0 ? ids.join(" ") : "unnamed adapter");
  return adapter.software ? `${name} (software)` : name;
}

/** The adapter; of a software one the processor too, which is what computes. */
export function machineLabel({ adapter, host }: Pick<Result, "adapter" | "host">): string {
  const name = adapterLabel({ adapter });
  return adapter.software && host.cpu !== null ? `${name}, ${host.cpu}` : name;
}

/** Whether a row is of a size that was cut. A model's batch is part of what it is, however it was found. */
export function isCut({ adapted, dims }: Pick<BenchRow, "adapted" | "dims">): boolean {
  return adapted !== null && dims?.family !== "model";
}

/** Runtime and WebGPU implementation with versions: `deno 2.9.6, wgpu 27.0.1`. */
export function runtimeLabel(
  { runtime: { name, version, webgpu } }: Pick<Result, "runtime">,
): string {
  const implementation = [webgpu.implementation, webgpu.version].filter((part) => part !== null);
  return [`${name} ${version}`, implementation.join(" ")].filter((part) => part !== "").join(", ");
}

/** Switches that differ from the implementation's defaults: `+allow_unsafe_apis -timestamp_quantization`. wgpu has none. */
export function togglesLabel({ runtime: { webgpu } }: Result): string | null {
  const { implementation, toggles } = webgpu;
  if (!toggles) return implementation === "wgpu" ? "none" : null;
  const signed = (sign: string, names: readonly string[]) => names.map((name) => sign + name);
  return [...signed("+", toggles.enabled), ...signed("-", toggles.disabled)].join(" ") || "none";
}

/** A library and at which precision it computed, where that is not as ours: `torch tf32`. */
export function libraryName({ name, precision }: Pick<PeerRow, "name" | "precision">): string {
  return precision === "fp32" ? name : `${name} ${precision}`;
}

/** The same with the version: `torch tf32 2.6.0`. */
export function libraryLabel(row: Pick<PeerRow, "name" | "precision" | "version">): string {
  return row.version === null ? libraryName(row) : `${libraryName(row)} ${row.version}`;
}

/** The same, with what it computed on where that is no adapter of WebGPU's. */
export function libraryOnDevice(row: PeerRow): string {
  return row.device === null ? libraryLabel(row) : `${libraryLabel(row)} (${row.device})`;
}

/** The data set, always with the word that says whether it is the official one. */
export function datasetLabel({ dataset }: TrainResult): string {
  const kind = dataset.synthetic ? "synthetic" : dataset.canonical ? "canonical" : "not canonical";
  return `${dataset.name} (${kind})`;
}

/** By which kernels a training ran, null where an older document does not tell: other ones sum in another order, so that the bits differ. */
export function kernelsLabel({ train: { plan: { chosen } } }: TrainResult): string | null {
  if (!chosen) return null;
  const count = Object.keys(chosen).length;
  return count === 0 ? "the defaults" : `${count} chosen, else the defaults`;
}

/** Of so large a share of its rows a run's times scatter where something else took turns on the machine: of an H200's none do. */
const BUSY_SHARE = 1 / 3;
/** Fewer rows tell of themselves alone. */
const FEWEST_ROWS = 3;

/** That a run's times are those of a busy machine; null where they are not. */
export function busyLabel({ rows }: BenchResult["bench"]): string | null {
  const measured = rows.filter(({ noisy }) => noisy !== null).length;
  const noisy = rows.filter((row) => row.noisy).length;
  if (measured < FEWEST_ROWS || noisy < BUSY_SHARE * measured) return null;
  const over = `${noisy} of ${measured} rows scatter over ${100 * NOISY} %`;
  return `this machine was busy: ${over}; not for publishing`;
}

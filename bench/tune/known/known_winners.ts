import type { AdapterDescription } from "../../../kernels/gpu/adapter.ts";
import type { TaskKey } from "../../../kernels/tuning/task.ts";
import { vendorName } from "../../../results/text/vendor_name.ts";
import { keyOf } from "../tuning_memory.ts";
import shipped from "./winners.json" with { type: "json" };

/** Adapters of which one tells what is likely on the others. */
interface Family {
  /** As vendors are called whatever names them: `NVIDIA`. */
  readonly vendor: string;
  /** A part of the adapter's name or architecture, in small letters; null: all of the vendor's. */
  readonly chip: string | null;
}

/** Those that were tuned: see collect.ts. */
export const FAMILIES: readonly Family[] = [
  { vendor: "Mesa", chip: "llvmpipe" },
  { vendor: "Google", chip: "swiftshader" },
  { vendor: "NVIDIA", chip: null },
];

/** What won on one adapter of a family, by `op shape dtype`. */
interface Winners extends Family {
  readonly winners: Readonly<Record<string, string | undefined>>;
}

type Named = Pick<AdapterDescription, "vendor" | "architecture" | "device" | "description">;

/** The variants that won an op at a shape on adapters of the same family, to be tried first: nothing is used because it won elsewhere. */
export function knownWinners(
  adapter: Named,
  families: readonly Winners[] = shipped.families,
): (key: TaskKey) => string[] {
  const own = families.filter((family) => isOfFamily(adapter, family));
  return (key) => own.flatMap(({ winners }) => winners[keyOf(key)] ?? []);
}

/** Whether an adapter is of a family, whichever WebGPU implementation names it. */
export function isOfFamily(
  { vendor, architecture, device, description }: Named,
  family: Family,
): boolean {
  const names = [architecture, device, description].join(" ").toLowerCase();
  return vendorName(vendor) === family.vendor && names.includes(family.chip ?? "");
}

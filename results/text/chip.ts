/** Which chip an adapter is, whatever WebGPU implementation tells of it. */
import type { Result } from "../schema/result.ts";
import { vendorName } from "./vendor_name.ts";

type Adapter = Result["adapter"];

/** A model's name much as Dawn writes it: small letters, all else hyphens, of which none is at the end. */
const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replace(/-$/, "");

/** Whether two names are one model's, of which Dawn may have written one. */
export const sameModel = (a: string, b: string): boolean => slug(a) === slug(b);

/**
 * The model's name. Dawn has it in `device`, and the driver in `description`; wgpu has a number in `device`, and the model in `description`.
 * Null where a browser keeps it to itself.
 */
export function modelName(
  { device, description }: Pick<Adapter, "device" | "description">,
): string | null {
  const named = device !== null && /[a-z]/i.test(device) && !device.startsWith("0x");
  return named ? device.replace(/-+$/, "") : description;
}

/** What people are told that they compute on. */
export const gpuName = (adapter: Pick<Adapter, "device" | "description">): string =>
  modelName(adapter) ?? "GPU";

/**
 * Whether two adapters are one chip, as far as they tell: of one vendor and one model. Browsers keep the model to themselves; then the
 * architecture that they tell must be part of the model's name, or be the same.
 */
export function sameChip(a: Adapter, b: Adapter): boolean {
  if (a.vendor === null || vendorName(a.vendor) !== vendorName(b.vendor)) return false;
  const [ours, theirs] = [modelName(a), modelName(b)];
  if (ours !== null && theirs !== null) return sameModel(ours, theirs);
  if (a.architecture !== null && b.architecture !== null) return a.architecture === b.architecture;
  const [architecture, model] = [a.architecture ?? b.architecture, ours ?? theirs];
  return architecture !== null && model !== null && slug(model).includes(slug(architecture));
}

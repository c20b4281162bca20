/** Which chip an adapter is, whatever WebGPU implementation tells of it. */
import type { Result } from "../schema/result.ts";
import { vendorName } from "./vendor_name.ts";

type Adapter = Result["adapter"];

/** A device's name as Dawn writes it: small letters, all else hyphens. */
const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** Dawn has the model in `device`, wgpu in `description`; null where a browser keeps it to itself. */
function modelOf({ device, description }: Adapter): string | null {
  if (device !== null && /[a-z]/i.test(device) && !device.startsWith("0x")) return slug(device);
  return description === null ? null : slug(description);
}

/**
 * Whether two adapters are one chip, as far as they tell: of one vendor and one model. Browsers keep the model to themselves; then the
 * architecture that they tell must be part of the model's name, or be the same.
 */
export function sameChip(a: Adapter, b: Adapter): boolean {
  if (a.vendor === null || vendorName(a.vendor) !== vendorName(b.vendor)) return false;
  const [ours, theirs] = [modelOf(a), modelOf(b)];
  if (ours !== null && theirs !== null) return ours === theirs;
  if (a.architecture !== null && b.architecture !== null) return a.architecture === b.architecture;
  const [architecture, model] = [a.architecture ?? b.architecture, ours ?? theirs];
  return architecture !== null && model !== null && model.includes(slug(architecture));
}

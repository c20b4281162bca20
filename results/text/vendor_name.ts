/** Registered PCI vendor numbers, and Khronos's for what is not on a bus; in decimal, as wgpu's adapters say them. */
const VENDORS: Record<string, string> = {
  4098: "AMD",
  4112: "Imagination",
  4203: "Apple",
  4318: "NVIDIA",
  5045: "Arm",
  5140: "Microsoft",
  5348: "Broadcom",
  6880: "Google",
  20803: "Qualcomm",
  32902: "Intel",
  65541: "Mesa",
};

/** Every maker by its name. */
export const VENDOR_NAMES: readonly string[] = Object.values(VENDORS);

/** Dawn says names in lower case. */
const BY_NAME = new Map(VENDOR_NAMES.map((name) => [name.toLowerCase(), name]));

/** A vendor under one name, whichever WebGPU implementation names it; as it stands where it is not known. */
export function vendorName(vendor: string | null): string {
  if (vendor === null) return "unknown";
  return (Object.hasOwn(VENDORS, vendor) ? VENDORS[vendor] : null) ??
    BY_NAME.get(vendor.toLowerCase()) ?? vendor;
}

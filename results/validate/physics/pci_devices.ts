/** Well-known cards by their PCI numbers, as wgpu tells them: of NVIDIA, AMD and Intel by pci.ids (pci-ids.ucw.cz), the H200 as recorded. */
import { vendorName } from "../../text/vendor_name.ts";

const DEVICES: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  NVIDIA: {
    "H200": [0x2335],
    "H100": [0x2330, 0x2331],
    "A100": [0x20b0, 0x20b2, 0x20b5, 0x20f1],
    "V100": [0x1db1, 0x1db4, 0x1db5, 0x1db6, 0x1df6],
    "L40": [0x26b5],
    "L4": [0x27b8],
    "T4": [0x1eb8],
    "A10": [0x2236, 0x2237],
    "RTX 4090": [0x2684],
    "RTX 4090 Laptop": [0x2717],
    "RTX 4080": [0x2704],
    "RTX 4070": [0x2782, 0x2786],
    "RTX 4060": [0x2803],
    "RTX 3090": [0x2203, 0x2204],
    "RTX 3080": [0x2206, 0x2208, 0x220a, 0x2216],
    "RTX 3070": [0x2482, 0x2484, 0x2488],
    "RTX 3060": [0x2486, 0x2489, 0x2503, 0x2504],
  },
  AMD: { "RX 7900": [0x744c], "RX 6900": [0x73bf] },
  Intel: { "Arc A770": [0x56a0] },
};

const NAMES = new Map<string, string>(
  Object.entries(DEVICES).flatMap(([vendor, cards]) =>
    Object.entries(cards).flatMap(([name, numbers]) =>
      numbers.map((number) => [`${vendor} ${number}`, name] as const)
    )
  ),
);

/** The card of a vendor's number; null where it is not known here. */
export function pciName(vendor: string | null, device: string | null): string | null {
  return NAMES.get(`${vendorName(vendor)} ${device}`) ?? null;
}

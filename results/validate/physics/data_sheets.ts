import type { Result } from "../../schema/result.ts";
import { modelName } from "../../text/chip.ts";

/** What cards are sold with: arithmetic in f32 by the multiply-adds of all shader processors, memory bandwidth, and the largest cache. */
interface DataSheet {
  readonly name: RegExp;
  readonly tflops: number;
  readonly gbps: number;
  readonly cacheMb: number;
}

/** By the documents that are named above them; of a name that several cards have, the fastest of them. The first that fits counts. */
const SHEETS: readonly DataSheet[] = [
  // NVIDIA's pages of laptops' GPUs: shader processors at the highest clock that a maker may give them, 2.16 and 2.04 GHz.
  { name: /RTX 5090 Laptop\b/, tflops: 45.3, gbps: 896, cacheMb: 64 },
  { name: /RTX 4090 Laptop\b/, tflops: 39.7, gbps: 576, cacheMb: 64 },
  // NVIDIA's data sheets of HGX B200 and B300, and of GB200.
  { name: /\bB[23]00\b/, tflops: 80, gbps: 8000, cacheMb: 126 },
  // NVIDIA's data sheet of the H200.
  { name: /\bH200\b/, tflops: 67, gbps: 4800, cacheMb: 50 },
  // NVIDIA's data sheet of the H100, whose NVL has the most bandwidth.
  { name: /\bH100\b/, tflops: 67, gbps: 3900, cacheMb: 50 },
  // NVIDIA's data sheet of the A100 80GB.
  { name: /\bA100\b/, tflops: 19.5, gbps: 2039, cacheMb: 40 },
  // NVIDIA's data sheet of the V100, of the V100S.
  { name: /\bV100\b/, tflops: 16.4, gbps: 1134, cacheMb: 6 },
  // NVIDIA's data sheets of the L40S, L4 and T4, and that of the A10 with AWS's of the A10G.
  { name: /\bL40S?\b/, tflops: 91.6, gbps: 864, cacheMb: 96 },
  { name: /\bL4\b/, tflops: 30.3, gbps: 300, cacheMb: 48 },
  { name: /\bT4\b/, tflops: 8.1, gbps: 320, cacheMb: 4 },
  { name: /\bA10G?\b/, tflops: 35, gbps: 600, cacheMb: 6 },
  // NVIDIA's white paper of RTX Blackwell.
  { name: /RTX 5090\b/, tflops: 104.8, gbps: 1792, cacheMb: 96 },
  { name: /RTX 5080\b/, tflops: 56.3, gbps: 960, cacheMb: 64 },
  // NVIDIA's white paper of Ada, and its pages of the Super and Ti models.
  { name: /RTX 4090\b/, tflops: 82.6, gbps: 1008, cacheMb: 72 },
  { name: /RTX 4080\b/, tflops: 52.2, gbps: 736, cacheMb: 64 },
  { name: /RTX 4070\b/, tflops: 44.1, gbps: 672, cacheMb: 48 },
  { name: /RTX 4060\b/, tflops: 22.1, gbps: 288, cacheMb: 32 },
  // NVIDIA's white paper of GA102, and its pages of the Ti models.
  { name: /RTX 3090\b/, tflops: 40, gbps: 1008, cacheMb: 6 },
  { name: /RTX 3080\b/, tflops: 34.1, gbps: 912, cacheMb: 6 },
  { name: /RTX 3070\b/, tflops: 21.7, gbps: 608, cacheMb: 4 },
  { name: /RTX 3060\b/, tflops: 16.2, gbps: 448, cacheMb: 4 },
  // AMD's data sheets of the MI300X and the MI355X.
  { name: /MI300X\b/, tflops: 163.4, gbps: 5300, cacheMb: 256 },
  { name: /MI355X\b/, tflops: 157.3, gbps: 8000, cacheMb: 256 },
  // AMD's pages of the RX 9070 XT, 7900 XTX and 6900 XT.
  { name: /RX 9070\b/, tflops: 48.7, gbps: 640, cacheMb: 64 },
  { name: /RX 7900\b/, tflops: 61.4, gbps: 960, cacheMb: 96 },
  { name: /RX 6900\b/, tflops: 23, gbps: 512, cacheMb: 128 },
  // Intel's page of the Arc A770, by its clock of 2.4 GHz in the models of its partners.
  { name: /Arc\W+A770\b/, tflops: 19.7, gbps: 560, cacheMb: 16 },
  // Apple's announcements of the M1, M1 Max, M1 Ultra, M2, M2 Max and M2 Ultra; of its caches AnandTech's measurements.
  { name: /Apple M1$/, tflops: 2.6, gbps: 68.25, cacheMb: 8 },
  { name: /Apple M1 Max\b/, tflops: 10.4, gbps: 400, cacheMb: 48 },
  { name: /Apple M1 Ultra\b/, tflops: 21, gbps: 800, cacheMb: 96 },
  { name: /Apple M2$/, tflops: 3.6, gbps: 100, cacheMb: 8 },
  { name: /Apple M2 Max\b/, tflops: 13.6, gbps: 400, cacheMb: 48 },
  { name: /Apple M2 Ultra\b/, tflops: 27.2, gbps: 800, cacheMb: 96 },
];

/** Cards run at higher clocks than their sheet's: an RTX 3090 of 1.7 GHz at 2.1 in its partners' models. The recorded H200 reaches 0.91. */
export const OVERCLOCKED = 1.4;
/** By how much a cache is faster than memory: an RTX 4090's, of 5 to 1 TB/s, as Chips and Cheese measured; by AMD, RX 6900's 2 to 0.5. */
export const CACHE = 5;
/** What is copied to measure memory, source and target together, of which a cache may hold its size. */
const COPIED_MB = 134;

/** Bytes that a cache does not hold are the memory's. */
const bandwidthOf = ({ gbps, cacheMb }: DataSheet) =>
  gbps * (cacheMb < COPIED_MB ? Math.min(CACHE, 1 / (1 - cacheMb / COPIED_MB)) : CACHE);

/** The fastest of all: of any adapter that is not known, what none can exceed. */
const FASTEST = {
  gflops: 1e3 * Math.max(...SHEETS.map(({ tflops }) => tflops)),
  gbps: Math.max(...SHEETS.map(bandwidthOf)),
};

/** A card's peaks in GFLOP/s and GB/s, of copies that its cache holds in part. */
export interface Peaks {
  readonly gflops: number;
  readonly gbps: number;
}

/** What tells an adapter's name. */
export type Named = Pick<Result["adapter"], "device" | "description">;

/** Cards of laptops have a desktop's name, and fewer processors at lower clocks. */
const LAPTOP = /\b(laptop|max-?q|mobile)\b/i;

/** As Dawn writes names in `device`: nvidia-geforce-rtx-4090. */
const asDawn = ({ source }: RegExp) => new RegExp(source.replaceAll(" ", "[ -]"), "i");
const DAWNS = new Map(SHEETS.map(({ name }) => [name, asDawn(name)]));

function sheetNamed(name: string | null, isDawns: boolean): DataSheet | null {
  if (name === null) return null;
  const found = SHEETS.find(({ name: of }) => (isDawns ? DAWNS.get(of)! : of).test(name));
  return found && LAPTOP.test(name) === LAPTOP.test(found.name.source) ? found : null;
}

function sheetFor(adapter: Named): DataSheet | null {
  const name = modelName(adapter);
  return sheetNamed(name, name !== adapter.description);
}

/** What the data sheet of an adapter says, by the name that is shown of it; null where it is not in the table. */
export function sheetOf(adapter: Named): Peaks | null {
  const sheet = sheetFor(adapter);
  return sheet ? { gflops: 1e3 * sheet.tflops, gbps: bandwidthOf(sheet) } : null;
}

/** Whether a name is of another card's data sheet than the one that is shown of an adapter; no name that is not known is. */
export function isOtherCard(name: string | null, adapter: Named): boolean {
  const [one, other] = [sheetNamed(name, false), sheetFor(adapter)];
  return one !== null && other !== null && one !== other;
}

/** Of a logical processor by AMD's page of the Ryzen 9 9950X: two fused multiply-adds of sixteen lanes, and a cache's line of 64 bytes, at 5.7 GHz. */
const PER_PROCESSOR = { gflops: 2 * 2 * 16 * 5.7, gbps: 64 * 5.7 };
/** Where their number is not told, the most that a machine of two sockets has: twice AMD's EPYC 9965. */
const MOST_PROCESSORS = 768;

/** What limits an adapter, and by which words that is told. */
export interface Limit extends Peaks {
  readonly source: string;
}

/** What an adapter can do at most, by its name or by the processors it runs on. */
export function limitOf(
  { adapter, host: { cores } }: {
    readonly adapter: Named & { readonly software: boolean };
    readonly host: { readonly cores: number | null };
  },
): Limit {
  if (adapter.software) {
    const processors = cores ?? MOST_PROCESSORS;
    return {
      gflops: PER_PROCESSOR.gflops * processors,
      gbps: PER_PROCESSOR.gbps * processors,
      source: `${processors} processors`,
    };
  }
  const sheet = sheetOf(adapter);
  if (!sheet) return { ...FASTEST, source: "no GPU that is sold" };
  return { ...sheet, source: `the data sheet of ${modelName(adapter)}` };
}

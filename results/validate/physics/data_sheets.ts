/** What cards are sold with: arithmetic in f32 by the multiply-adds of all shader processors, and memory bandwidth. */
interface DataSheet {
  readonly name: RegExp;
  readonly tflops: number;
  readonly gbps: number;
}

/** By the makers' data sheets; of a name that several cards have, the fastest of them. The first that fits counts. */
const SHEETS: readonly DataSheet[] = [
  { name: /\bB[23]00\b/, tflops: 80, gbps: 8000 },
  { name: /\bH200\b/, tflops: 67, gbps: 4800 },
  { name: /\bH100\b/, tflops: 67, gbps: 3900 },
  { name: /\bA100\b/, tflops: 19.5, gbps: 2039 },
  { name: /\bV100\b/, tflops: 16.4, gbps: 1134 },
  { name: /\bL40S?\b/, tflops: 91.6, gbps: 864 },
  { name: /\bL4\b/, tflops: 30.3, gbps: 300 },
  { name: /\bA10G?\b/, tflops: 35, gbps: 600 },
  { name: /\b(Tesla )?T4\b/, tflops: 8.1, gbps: 320 },
  { name: /RTX 5090\b/, tflops: 104.8, gbps: 1792 },
  { name: /RTX 5080\b/, tflops: 56.3, gbps: 960 },
  { name: /RTX 4090\b/, tflops: 82.6, gbps: 1008 },
  { name: /RTX 4080\b/, tflops: 52.2, gbps: 736 },
  { name: /RTX 4070\b/, tflops: 44.1, gbps: 672 },
  { name: /RTX 4060\b/, tflops: 22.1, gbps: 288 },
  { name: /RTX 3090\b/, tflops: 40, gbps: 1008 },
  { name: /RTX 3080\b/, tflops: 34.1, gbps: 912 },
  { name: /RTX 3070\b/, tflops: 21.7, gbps: 608 },
  { name: /RTX 3060\b/, tflops: 16.2, gbps: 448 },
  { name: /MI300X\b/, tflops: 163.4, gbps: 5300 },
  { name: /MI355X\b/, tflops: 157.3, gbps: 8000 },
  { name: /RX 9070\b/, tflops: 48.7, gbps: 640 },
  { name: /RX 7900\b/, tflops: 61.4, gbps: 960 },
  { name: /RX 6900\b/, tflops: 23, gbps: 512 },
  { name: /Arc\W+A770\b/, tflops: 19.7, gbps: 560 },
  { name: /Apple M1$/, tflops: 2.6, gbps: 68.25 },
  { name: /Apple M1 Max\b/, tflops: 10.4, gbps: 400 },
  { name: /Apple M1 Ultra\b/, tflops: 21, gbps: 800 },
  { name: /Apple M2$/, tflops: 3.6, gbps: 100 },
  { name: /Apple M2 Max\b/, tflops: 13.6, gbps: 400 },
  { name: /Apple M2 Ultra\b/, tflops: 27.2, gbps: 800 },
];

/** The fastest of all: of any adapter that is not known, what none can exceed. */
const FASTEST = {
  gflops: 1e3 * Math.max(...SHEETS.map(({ tflops }) => tflops)),
  gbps: Math.max(...SHEETS.map(({ gbps }) => gbps)),
};

/** A card's peaks in GFLOP/s and GB/s. */
export interface Peaks {
  readonly gflops: number;
  readonly gbps: number;
}

/** What the data sheet of an adapter of that name says; null of one that is not in the table. */
export function sheetOf(description: string | null): Peaks | null {
  const sheet = SHEETS.find(({ name }) => name.test(description ?? ""));
  return sheet ? { gflops: 1e3 * sheet.tflops, gbps: sheet.gbps } : null;
}

/** Two fused multiply-adds of sixteen lanes at 5.7 GHz: what no logical processor exceeds, in GFLOP/s. */
const PER_PROCESSOR = 2 * 2 * 16 * 5.7;
/** Where their number is not told, the most that a machine has. */
const MOST_PROCESSORS = 512;

/** What limits an adapter, and by which words that is told. */
export interface Limit extends Peaks {
  readonly source: string;
}

/** What an adapter can do at most, by its name or by the processors it runs on. */
export function limitOf(
  { adapter: { software, description }, host: { cores } }: {
    readonly adapter: { readonly software: boolean; readonly description: string | null };
    readonly host: { readonly cores: number | null };
  },
): Limit {
  if (software) {
    const processors = cores ?? MOST_PROCESSORS;
    return {
      gflops: PER_PROCESSOR * processors,
      gbps: FASTEST.gbps,
      source: `${processors} processors`,
    };
  }
  const sheet = sheetOf(description);
  if (!sheet) return { ...FASTEST, source: "no GPU that is sold" };
  return { ...sheet, source: `the data sheet of ${description}` };
}

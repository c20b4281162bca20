/// <reference lib="dom" />
import { element } from "./dom.ts";
import type { BoardData } from "../leaderboard/board_data.ts";
import type { Packed } from "../leaderboard/packed.ts";
import type { Unranked } from "../leaderboard/submission.ts";
import type { Result } from "../schema/result.ts";

/** A submission as the leaderboard's page has it. */
export interface Run {
  readonly id: string;
  readonly kind: "train" | "bench";
  readonly date: string;
  readonly section: "hardware" | "software";
  readonly division: "closed" | "open";
  readonly adapter: string;
  readonly vendor: string;
  readonly driver: string | null;
  readonly runtime: string;
  readonly runtimeName: string;
  readonly cpu: string | null;
  readonly suite: string;
  readonly roofline: number;
}

/** A line of its tables. */
export interface Line {
  readonly submission: number;
  readonly run: Run;
  readonly workload: string;
  readonly group: "accuracy" | "training" | "step" | "kernel";
  readonly dtype: string | null;
  readonly metric: string;
  /** More is better, but of seconds less; null of seeds without a figure. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly interval: string | null;
  readonly top1: number | null;
  readonly seconds: number | null;
  readonly pctRoofline: number | null;
  readonly rank: number | null;
  readonly unranked: string | null;
  readonly flags: number;
  readonly flag: string | null;
  /** What a time to accuracy is of; of other lines none. */
  readonly seeds: readonly { readonly seed: number; readonly run: Run }[];
  readonly wallSeconds: number | null;
}

/** What a submission's own script holds. */
export interface Submitted {
  readonly submission: Unranked;
  readonly result: Result;
}

/** A value that a script of the site has left, once. */
function left(name: string): unknown {
  const data = (globalThis as { trainmarkData?: Record<string, string> }).trainmarkData ?? {};
  if (!Object.hasOwn(data, name)) throw new Error(`The site has no data ${name}`);
  return JSON.parse(data[name]);
}

/** The lines of all tables. */
export function board(): { data: BoardData; lines: Line[] } {
  const data = left("board") as BoardData;
  const runs = unpacked<Run>(data.submissions, data.texts);
  const lines = unpacked<Line & { seeds: string | null }>(data.entries, data.texts)
    .map(({ seeds, ...line }) => ({
      ...line,
      run: runs[line.submission],
      seeds: seeds === null ? [] : seeds.split(" ").map((pair) => {
        const [seed, place] = pair.split(":").map(Number);
        return { seed, run: runs[place] };
      }),
    }));
  return { data, lines };
}

/** Undoes `packed`. */
export function unpacked<T>({ count, columns }: Packed, texts: readonly string[]): T[] {
  return Array.from({ length: count }, (_, index) => {
    const row: Record<string, unknown> = {};
    for (const { name, text, values } of columns) {
      const value = values[index];
      row[name] = text && value !== null ? texts[value] : value;
    }
    return row as T;
  });
}

/** The submission whose page this is. */
export function ownSubmission(id: string): Submitted {
  return left(id) as Submitted;
}

const loading = new Map<string, Promise<Submitted>>();

/** Any submission, from its own script, which is loaded once. */
export function submissionOfRun(id: string): Promise<Submitted> {
  const begun = loading.get(id);
  if (begun) return begun;
  const loaded = new Promise<Submitted>((resolve, reject) => {
    const script = element("script", { src: `submissions/${id}.js` });
    script.addEventListener("load", () => resolve(ownSubmission(id)));
    script.addEventListener("error", () => reject(new Error(`Cannot load submission ${id}`)));
    document.head.append(script);
  });
  loading.set(id, loaded);
  return loaded;
}

import { benchDocument, type BenchRequest } from "../../measure/bench_document.ts";
import type { Findings } from "../../measure/findings.ts";
import { checkFound, filtered, gpuJobs } from "../../measure/gpu_jobs.ts";
import type { Job } from "../../measure/job.ts";
import { secondsLeft } from "../../measure/pace.ts";
import {
  BENCH_FEATURES,
  type BenchSettings,
  ROW_SECONDS,
  runBench,
} from "../../measure/run_bench.ts";
import type { BenchObserver, BenchRun } from "../../measure/run_jobs.ts";
import { startOn } from "../../host/provenance.ts";
import type { BenchRow } from "../../../results/schema/result.ts";
import { tryingText } from "../../tune/tuning_text.ts";
import { TuningMemory } from "../../tune/tuning_memory.ts";
import type { Preset, Request } from "../protocol.ts";
import { checkedResult } from "./checked_result.ts";
import type { Run } from "./run.ts";

/** What a preset measures, and how. */
interface PresetSettings extends Pick<BenchSettings, "pace" | "rowSeconds" | "operandBytes"> {
  readonly suites: readonly string[];
  /** Only the curated rows. */
  readonly quick: boolean;
  readonly training: boolean;
  /** The words of the command line that come closest. */
  readonly words: readonly string[];
}

const PRESETS: Readonly<Record<Preset, PresetSettings>> = {
  quick: {
    ...{ suites: ["quick"], quick: true, training: true, words: [] },
    ...{ pace: "quick", rowSeconds: ROW_SECONDS.quick },
  },
  // A phone has a few hundred megabytes for a tab, gets warm, and ends what takes seconds in one go.
  small: {
    ...{ suites: ["small"], quick: true, training: false, words: ["--quick"] },
    ...{ pace: "quick", rowSeconds: 2, operandBytes: 2 ** 26 },
  },
  full: {
    ...{ suites: ["kernels", "models"], quick: false, training: true, words: ["all"] },
    ...{ pace: "full", rowSeconds: ROW_SECONDS.full },
  },
};

/** Measures what a preset says, as `bench` does at the command line. */
export async function benchRun(
  run: Run,
  { preset, filter, tune }: Extract<Request, { kind: "bench" }>,
): Promise<void> {
  const { suites, quick, training, words, ...settings } = PRESETS[preset];
  const all = gpuJobs({
    ...{ kernels: true, models: true, training, quick, dtype: "f32", profile: false, tune },
  });
  const jobs = filtered(all, filter ?? undefined);
  checkFound(jobs, filter ?? undefined);
  const argv = ["bench", ...words, ...tune ? [] : ["--no-tune"]];
  if (filter) argv.push("--filter", ...filter);
  const start = await startOn(await run.surroundings(argv));
  const device = await run.open(BENCH_FEATURES);
  run.signal.addEventListener("abort", () => device.stop());
  try {
    const tuningCache = tune ? new TuningMemory() : null;
    const asked = { ...settings, tuningCache, budgetSeconds: Infinity };
    const request: BenchRequest = {
      ...{ suites, filter, budgetSeconds: null, quick, profile: false },
      ...{ dtype: "f32", precision: "f32" },
    };
    const document = async (found: BenchRun) =>
      checkedResult(await benchDocument(start, request, found));
    const found = await runBench(device, jobs, asked, {
      ...observer(run, jobs),
      keep: async (found) => run.say({ kind: "kept", result: await document(found) }),
    });
    if (found.end.error !== undefined) throw found.end.error; // The page has what was kept.
    run.say({ kind: "result", result: await document(found) });
  } finally {
    device.close();
  }
}

/** Tells the page how far the jobs are, and each row as it is found. */
function observer({ say, signal }: Run, { length: total }: readonly Job[]): BenchObserver {
  const told = new Set<BenchRow>();
  let done = 0, began = performance.now(), label = "the roofline";
  const progress = () => {
    say({ kind: "progress", done, total, label, secondsLeft: secondsLeft(began, done, total) });
  };
  progress();
  return {
    shouldStop: () => signal.aborted,
    note: (line) => say({ kind: "note", line }),
    begin({ roofline }) {
      began = performance.now();
      say({ kind: "roofline", roofline: roofline! });
    },
    now(text) {
      label = text;
      progress();
    },
    trying(trying) {
      label = tryingText(trying);
      progress();
    },
    done(lines, { rows }: Findings) {
      done++;
      for (const line of lines) say({ kind: "note", line });
      // Those by the tuner's winners take the place of those by the defaults.
      for (const row of rows) {
        if (!told.has(row)) say({ kind: "row", row });
        told.add(row);
      }
      progress();
    },
  };
}

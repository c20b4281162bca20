/** What `bench` runs: the rows of the suites that were asked for, in order, each with what measures it. */
import { MODELS } from "../../models/models.ts";
import type { BenchRow } from "../../results/schema/result.ts";
import type { Findings } from "./findings.ts";
import { type Bench, emptyRow, measureCase } from "./kernels/measure_case.ts";
import { measureModel, type ModelCase, modelRows } from "./models/measure_model.ts";
import { peerJobs } from "../peers/peer_jobs.ts";
import { rowLine } from "./row_line.ts";
import { shortTraining, TRAINING_LABEL } from "./models/short_training.ts";
import { kernelCases } from "./kernels/kernel_suite.ts";

/** Options of `bench`, as the command line gives them. */
export interface BenchOptions {
  /** Rows whose name contains one of these. */
  readonly filter?: string[];
  readonly quick: boolean;
  /** Seconds. */
  readonly budget?: number;
  readonly adapter?: string;
  readonly dtype: "f32" | "f16";
  readonly tune: boolean;
  /** Also time each kernel of the models' steps. */
  readonly profile: boolean;
  readonly out?: string;
  readonly json: boolean;
  readonly list: boolean;
}

/** Names of the suites. */
export const SUITES = ["kernels", "models", "roofline", "peers", "all"] as const;
export type SuiteName = typeof SUITES[number];

/** A piece of a run that is measured or left out as a whole. */
export interface Job {
  readonly suite: string;
  readonly label: string;
  /** Measures, adds to the findings, and returns what to print. */
  run(bench: Bench, findings: Findings, watch: Watch): Promise<string[]>;
  /** Adds what was not measured to the findings, with the reason. */
  leaveOut(findings: Findings, status: "skipped" | "interrupted", reason: string): void;
}

/** What a long job looks at while it runs. */
export interface Watch {
  /** The user asked to stop. */
  shouldStop(): boolean;
  /** Until the run's budget is used up; may be infinite. */
  secondsLeft(): number;
  /** Prints a line. */
  note(line: string): void;
}

/** The models that are timed, by batch. */
const MODEL_ROWS = [
  { name: "convnet", batch: 100, quick: true },
  { name: "resnet50", batch: 8, quick: false },
] as const;

/** The jobs of a suite (undefined: the quick run) that the filter wants by `suite label`. */
export function jobsOf(suite: SuiteName | undefined, options: BenchOptions): Job[] {
  const has = (name: SuiteName) => suite === name || suite === "all";
  const quick = options.quick || suite === undefined;
  const jobs: Job[] = [];
  if (has("kernels") || suite === undefined) jobs.push(...kernelJobs(quick, options.dtype));
  if (has("models") || suite === undefined) {
    jobs.push(...modelJobs(quick, options.profile), trainingJob());
  }
  const { filter = [""] } = options;
  const wanted = (name: string) => filter.some((text) => name.includes(text));
  return [
    ...jobs.filter(({ suite, label }) => wanted(`${suite} ${label}`)),
    ...(has("peers") ? peerJobs(options.adapter, wanted) : []),
  ];
}

function kernelJobs(quick: boolean, dtype: "f32" | "f16"): Job[] {
  return kernelCases(dtype).filter((one) => one.quick || !quick).map((one) => ({
    suite: "kernels",
    label: `${one.op} ${one.shape}`,
    async run(bench, { rows }) {
      const row = await measureCase(bench, "kernels", one);
      rows.push(row);
      return [rowLine(row)];
    },
    leaveOut: ({ rows }, status, reason) =>
      void rows.push(emptyRow("kernels", { ...one, dtype }, status, reason)),
  }));
}

function modelJobs(quick: boolean, profile: boolean): Job[] {
  return MODEL_ROWS.filter((one) => one.quick || !quick).map(({ name, batch }) => {
    const { make, input } = MODELS[name];
    const one: ModelCase = { model: make(input), classes: input.classes, batch };
    return {
      suite: "models",
      label: `${name} batch ${batch}`,
      async run(bench, findings) {
        const { rows, profiles } = await measureModel(bench, one, profile);
        findings.rows.push(...rows);
        findings.profiles.push(...profiles);
        return rows.map(rowLine);
      },
      leaveOut({ rows }, status, reason) {
        const empty = (row: Pick<BenchRow, "op" | "shape">) =>
          emptyRow("models", row, status, reason);
        rows.push(...modelRows(one).map(empty));
      },
    };
  });
}

function trainingJob(): Job {
  return {
    suite: "models",
    label: TRAINING_LABEL,
    async run(bench, findings, { shouldStop }) {
      findings.training = await shortTraining(bench, shouldStop);
      const { testTop1, epochs, seconds, imagesPerSecond } = findings.training ?? {};
      return [
        testTop1 === undefined
          ? `${TRAINING_LABEL}: interrupted`
          : `${TRAINING_LABEL}: test top-1 ${
            (100 * testTop1).toFixed(2)
          } % after ${epochs} epochs, ${seconds!.toFixed(1)} s, ${
            imagesPerSecond!.toFixed(0)
          } images/s`,
      ];
    },
    leaveOut: () => {}, // the document's `training` stays null, and its status says why
  };
}

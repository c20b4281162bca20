import { MODELS } from "../../../models/models.ts";
import { tuneModel } from "../../tune/tune_model.ts";
import type { Bench } from "../bench.ts";
import type { Findings } from "../findings.ts";
import type { Job, RowKey, Watch } from "../job.ts";
import { emptyRow } from "../row.ts";
import { rowLine } from "../row_line.ts";
import { measureModel } from "./measure_model.ts";
import { type ModelCase, modelRows, subjectOf } from "./model_case.ts";
import { StepReferences } from "./step_references.ts";
import { withDefaults } from "./with_defaults.ts";

/** The models that are timed, by batch. */
const TIMED = [
  { name: "convnet", batch: 100, quick: true },
  { name: "resnet20", batch: 100, quick: false },
  { name: "resnet18", batch: 8, quick: false },
  { name: "resnet50", batch: 8, quick: false },
] as const;

/** How models are measured. */
export interface ModelsRequest {
  /** Only the curated ones. */
  readonly quick: boolean;
  /** Also time each kernel of their steps. */
  readonly profile: boolean;
  /** Tune them too. */
  readonly tune: boolean;
}

/** A job for each model, or for the curated ones, by the defaults; and then, where they are tuned, one for each by the tuner's winners. */
export function modelJobs({ quick, profile, tune }: ModelsRequest): Job[] {
  const cases = TIMED.filter((timed) => timed.quick || !quick).map(({ name, batch }) => {
    const { make, input: { classes, ...input } } = MODELS[name];
    const dims = { family: "model", model: name, ...input } as const;
    const model = { model: make({ classes, ...input }), classes, batch, dims };
    return { model, profile, references: new StepReferences() };
  });
  return [...cases.map(defaultJob), ...(tune ? cases.map(tunedJob) : [])];
}

/** A model and what its jobs share. */
interface JobCase {
  readonly model: ModelCase;
  readonly profile: boolean;
  readonly references: StepReferences;
}

function defaultJob(jobCase: JobCase): Job {
  const { model, profile, references } = jobCase;
  return {
    suite: "models",
    label: labelOf(model),
    async run(bench, findings, { note }) {
      const { rows, profiles } = await measureModel(bench, model, {
        ...{ variants: {}, chosenBy: "default", profile, references },
        onRow: (row) => note(rowLine(row)),
      });
      findings.rows.push(...rows);
      findings.profiles.push(...profiles);
      return [labelOf(model)];
    },
    leaveOut({ rows }, status, reason) {
      rows.push(...modelRows(model).map((row) => emptyRow(row, status, reason)));
    },
    repeat: repeatAs(defaultJob, jobCase),
  };
}

/** Puts rows by the tuner's winners in the place of those by the defaults, which they keep. */
function tunedJob(jobCase: JobCase): Job {
  const { model } = jobCase, label = `${labelOf(model)}, tuned`;
  return {
    suite: "models",
    label,
    run: (bench, findings, watch) => runTuned(jobCase, bench, findings, watch),
    leaveOut() {}, // the rows by the defaults stay, and say so
    repeat: repeatAs(tunedJob, jobCase),
  };
}

const labelOf = ({ model, batch }: ModelCase) => `${model.name} batch ${batch}`;

async function runTuned(
  { model, profile, references }: JobCase,
  bench: Bench,
  findings: Findings,
  { note, shouldStop }: Watch,
): Promise<string[]> {
  const { tuning } = bench, subject = subjectOf(bench, model), label = labelOf(model);
  if (!tuning || !subject) return [`${label}, tuned: skipped, as nothing of it can be tuned here`];
  const variants = await tuneModel(tuning, subject, {}, note);
  if (shouldStop()) return [`${label}, tuned: interrupted`];
  if (Object.keys(variants).length === 0) {
    return [`${label}, tuned: the defaults stay, as no other variants make the step faster`];
  }
  const { rows, profiles } = await measureModel(bench, model, {
    ...{ variants, chosenBy: "tuner", profile, references },
    onRow: (row) => note(rowLine(row)),
  });
  withDefaults(findings, rows, profiles);
  return [`${label}, tuned`];
}

/** A job's `repeat`, on the model at the largest batch that one of the rows names. */
function repeatAs(makeJob: (jobCase: JobCase) => Job, jobCase: JobCase): Job["repeat"] {
  return (rows) => {
    const model = caseLike(jobCase.model, rows);
    return model ? makeJob({ ...jobCase, model }) : null;
  };
}

function caseLike(modelCase: ModelCase, rows: readonly RowKey[]): ModelCase | null {
  for (let { batch } = modelCase; batch >= 1; batch = Math.floor(batch / 2)) {
    const smaller = { ...modelCase, batch };
    const named = modelRows(smaller).some(({ op, shape }) =>
      rows.some((row) => row.op === op && row.shape === shape)
    );
    if (named) return smaller;
  }
  return null;
}

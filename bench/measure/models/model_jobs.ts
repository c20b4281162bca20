import { MODELS } from "../../../models/models.ts";
import type { BenchRow } from "../../../results/schema/result.ts";
import { duelKey, forecastBoth, type Subject, unfought } from "../../tune/duel.ts";
import { findWinners } from "../../tune/tune_model.ts";
import type { Tuning } from "../../tune/tuning.ts";
import type { Bench } from "../bench.ts";
import type { Findings } from "../findings.ts";
import type { Job, RowKey, RowName, Watch } from "../job.ts";
import { emptyRow } from "../row.ts";
import { rowLine } from "../row_line.ts";
import { measureModel } from "./measure_model.ts";
import { type BatchWish, type Fit, fitBatch, type Fitting } from "./batch_fit.ts";
import { isAmong, type ModelCase, modelRows, type Precision, settingsFor } from "./model_case.ts";
import { knownToStay, verdictOf } from "./verdicts.ts";
import { StepReferences } from "./step_references.ts";
import { withDefaults } from "./with_defaults.ts";

/** The models that are timed, and up to which batch unless one is asked for. */
const TIMED = [
  { name: "convnet", quick: true, upTo: { hardware: 100, software: 100 } },
  { name: "resnet20", quick: false, upTo: { hardware: 100, software: 100 } },
  { name: "resnet18", quick: false, upTo: { hardware: 64, software: 8 } },
  { name: "resnet50", quick: false, upTo: { hardware: 64, software: 8 } },
] as const;

/** A batch that is asked for; `max` is the largest that fits. */
export type AskedBatch = Exclude<BatchWish, object>;

/** How models are measured. */
export interface ModelsRequest {
  /** Only the curated ones. */
  readonly quick: boolean;
  /** Undefined: one that the adapter's memory and a row's time allow. */
  readonly batches?: readonly AskedBatch[];
  /** f32 unless said. */
  readonly precision?: Precision;
  /** Also time each kernel of their steps. */
  readonly profile: boolean;
  /** Tune them too. */
  readonly tune: boolean;
}

/** A job for each model and batch by the defaults; and then, where they are tuned, one for each by the tuner's winners. */
export function modelJobs(
  { quick, batches, precision = "f32", profile, tune }: ModelsRequest,
): Job[] {
  const timed = TIMED.filter((model) => model.quick || !quick);
  return jobsOf(
    timed.flatMap(({ name, upTo }) => casesOf(caseOf(name, precision), batches ?? [upTo], profile)),
    tune,
  );
}

/** The jobs that measure rows again, each model at the batches that they name. */
export function modelJobsLike(rows: readonly RowKey[], tune: boolean): Job[] {
  const all = TIMED.flatMap(({ name }) =>
    (["f32", "mixed"] as const).map((precision) => caseOf(name, precision))
  );
  const cases = all.flatMap((model) => {
    const batches = rows.flatMap((row) => {
      const { dims } = row;
      const isOwn = dims?.family === "model" && isAmong(modelRows(model, dims.batch), row);
      return isOwn ? [dims.batch] : [];
    });
    return casesOf(model, [...new Set(batches)], false);
  });
  return jobsOf(cases, tune);
}

const jobsOf = (cases: readonly JobCase[], tune: boolean) => [
  ...cases.map(defaultJob),
  ...(tune ? cases.map(tunedJob) : []),
];

function casesOf(
  model: ModelCase,
  wishes: readonly BatchWish[],
  profile: boolean,
): JobCase[] {
  const references = new StepReferences(), { precision } = model;
  return wishes.map((wish) => {
    let fit: Promise<Fit> | undefined;
    return {
      ...{ model, profile, references },
      label: `${model.model.name} batch ${
        typeof wish === "object" ? `up to ${wish.hardware}` : wish
      }${precision === "f32" ? "" : `, ${precision}`}`,
      rowsAsked: rowsAsked(model, wish),
      fit: (bench) => fit ??= fitBatch({ ...bench, device: bench.stopwatch.device }, model, wish),
    };
  });
}

/**
 * The last gamma of each block in the models that are timed. By 1, as a training begins, what is rounded grows from block to block, whatever the
 * batch: ResNet-50's gradients in f16 are off by their own size, where a check would let pass any. By 0.2 they are off by a fifth.
 */
const LAST_GAMMA = 0.2;

function caseOf(name: string, precision: Precision): ModelCase {
  const { make, input: { classes, ...input } } = MODELS[name];
  const dims = { family: "model", model: name, ...input } as const;
  return { model: make({ classes, ...input, lastGamma: LAST_GAMMA }), classes, precision, dims };
}

/** What rows are called that are left out before their batch is known. */
function rowsAsked(model: ModelCase, wish: BatchWish): RowName[] {
  if (wish !== "max") return modelRows(model, typeof wish === "object" ? wish.hardware : wish);
  const shape = `${model.model.name} batch max, ${model.model.imageShape.join("x")}`;
  return modelRows(model, 1).map((name) => ({ ...name, shape, dims: null }));
}

/** A model at a batch, and what its jobs share. */
interface JobCase {
  readonly model: ModelCase;
  readonly label: string;
  readonly rowsAsked: readonly RowName[];
  /** Finds the batch, once. */
  fit(bench: Bench): Promise<Fit>;
  readonly profile: boolean;
  readonly references: StepReferences;
}

function defaultJob(jobCase: JobCase): Job {
  const { model, label, profile, references } = jobCase;
  const leaveOut: Job["leaveOut"] = ({ rows }, status, reason) =>
    void rows.push(...jobCase.rowsAsked.map((row) => emptyRow(row, status, reason)));
  return {
    ...{ suite: "models", label, leaveOut },
    async run(bench, findings, { note }) {
      const { fitting, bound } = await jobCase.fit(bench);
      if (!fitting) {
        leaveOut(findings, "skipped", bound!);
        return [`${label}: skipped, ${bound}`];
      }
      if (hasRows(findings, jobCase, fitting)) return [thereLine(label, fitting)];
      const { profiles } = await measureModel(bench, model, fitting, bound, {
        ...{ profile, references },
        onRow(row) {
          findings.rows.push(row);
          note(rowLine(row));
        },
      });
      findings.profiles.push(...profiles);
      return [label];
    },
  };
}

/** Whether another job has measured a model at the batch that was found, as two wishes may come to one. */
function hasRows(
  { rows }: Findings,
  { model }: JobCase,
  { batch }: Fitting,
  chosenBy?: BenchRow["chosenBy"],
): boolean {
  const names = modelRows(model, batch);
  return rows.some((row) =>
    isAmong(names, row) && (chosenBy === undefined || row.chosenBy === chosenBy)
  );
}

const thereLine = (label: string, { batch }: Fitting) =>
  `${label}: its rows are those of batch ${batch}, which are there`;

/** Puts rows by the tuner's winners in the place of those by the defaults where they are faster, and keeps what the defaults did. */
function tunedJob(jobCase: JobCase): Job {
  return {
    suite: "models",
    label: `${jobCase.label}, tuned`,
    run: (bench, findings, watch) => runTuned(jobCase, bench, findings, watch),
    leaveOut() {}, // the rows by the defaults stay, and say so
  };
}

async function runTuned(
  jobCase: JobCase,
  bench: Bench,
  findings: Findings,
  { note, shouldStop }: Watch,
): Promise<string[]> {
  const { model, label, profile, references } = jobCase, { tuning } = bench;
  const { fitting, bound } = await jobCase.fit(bench);
  if (!tuning || !fitting) return [`${label}, tuned: skipped, as nothing of it can be tuned here`];
  if (hasRows(findings, jobCase, fitting, "tuner")) return [thereLine(label, fitting)];
  const settings = settingsFor(fitting.batch, model.classes, model.precision);
  const subject = { model: model.model, settings };
  const plan = await tunedPlan(tuning, subject, note);
  if (shouldStop()) return [`${label}, tuned: interrupted`];
  if ("stays" in plan) return [`${label}, tuned: the defaults stay, as ${plan.stays}`];
  const { rows, profiles } = await measureModel(bench, model, fitting, bound, {
    ...{ tuned: plan, profile, references },
    onRow: (row) => note(rowLine(row)),
  });
  for (const row of rows) {
    const verdict = verdictOf(subject, row);
    if (verdict) await tuning.keep(verdict, plan.hash);
  }
  const taken = withDefaults(findings, rows, profiles);
  return [`${label}, tuned: ${outcome(rows, taken)}`];
}

/** The plan of the winners, or why there is none that may be faster. */
async function tunedPlan(tuning: Tuning, subject: Subject, note: (line: string) => void) {
  const winners = await findWinners(tuning, subject, {}, tuning.budget(), note);
  if (!winners) return { stays: "no shape has a faster variant" };
  const { variants, hash } = winners;
  const stays = knownToStay(tuning, subject, hash);
  if (stays !== null) return { stays };
  const { device } = tuning.stopwatch;
  const both = await forecastBoth(device, subject, { default: {}, tuned: variants });
  if (both.problem !== null) {
    tuning.tell(unfought(duelKey(subject), "skipped", both.problem));
    return { stays: both.problem };
  }
  return { variants, hash, plans: both.tuned.plans };
}

/** What is said of rows by the winners, some of which were taken. */
function outcome(rows: readonly BenchRow[], taken: readonly BenchRow[]): string {
  return rows.map((row) =>
    taken.includes(row)
      ? `${row.op} is faster with the winners`
      : `${row.op} keeps the defaults, ${
        row.status === "complete" ? "which are as fast in turns" : `as ${row.reason}`
      }`
  ).join("; ");
}

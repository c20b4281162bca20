import type { DType } from "../../kernels/tuning/workload.ts";
import { UserError } from "../../results/text/user_error.ts";
import type { Job } from "./job.ts";
import { kernelJobs } from "./kernels/kernel_jobs.ts";
import { type AskedBatch, modelJobs } from "./models/model_jobs.ts";
import type { Precision } from "./models/model_case.ts";
import { trainingJob } from "./models/training_job.ts";

/** Which work of the GPU is measured, and how. */
export interface GpuRequest {
  readonly kernels: boolean;
  /** The models' steps. */
  readonly models: boolean;
  /** A short training, as the end-to-end proof. */
  readonly training: boolean;
  /** Only the curated rows. */
  readonly quick: boolean;
  readonly dtype: DType;
  /** Of the models' steps; undefined: one that fits. */
  readonly batches?: readonly AskedBatch[];
  /** Of the models' steps; f32 unless said. */
  readonly precision?: Precision;
  /** Also time each kernel of the models' steps. */
  readonly profile: boolean;
  /** After the models' steps by the defaults, those by the tuner's winners. */
  readonly tune: boolean;
}

/** Jobs of the GPU, which every host has that has one. */
export function gpuJobs(
  { kernels, models, training, quick, dtype, batches, precision, profile, tune }: GpuRequest,
): Job[] {
  return [
    ...kernels ? kernelJobs(dtype, quick) : [],
    ...models ? modelJobs({ quick, batches, precision, profile, tune }) : [],
    ...training ? [trainingJob()] : [],
  ];
}

/** The jobs whose name, `suite label`, contains one of the texts of a filter. */
export function filtered(jobs: readonly Job[], filter: readonly string[] | undefined): Job[] {
  return jobs.filter(({ suite, label }) => isWanted(`${suite} ${label}`, filter));
}

/** @throws {UserError} If a filter has left no job. */
export function checkFound(jobs: readonly Job[], filter: readonly string[] | undefined): void {
  if (jobs.length > 0) return;
  throw new UserError(`Cannot run anything as no row's name contains ${filter?.join(" or ")}`);
}

/** Whether a name contains one of the texts of a filter. */
export function isWanted(name: string, filter: readonly string[] = [""]): boolean {
  return filter.some((text) => name.includes(text));
}

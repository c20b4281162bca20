/** What `bench` runs: the rows of the suites that were asked for, in order, each with what measures it. */
import type { DType } from "../../kernels/tuning/workload.ts";
import { peerJobs, type PeersRequest } from "../peers/peer_jobs.ts";
import { filtered, gpuJobs, isWanted } from "./gpu_jobs.ts";
import type { Precision } from "./models/model_case.ts";
import { hostJobs } from "./host/host_jobs.ts";
import type { Job, RowKey } from "./job.ts";
import { kernelJobs } from "./kernels/kernel_jobs.ts";
import { type AskedBatch, modelJobsLike } from "./models/model_jobs.ts";
import { trainingJob } from "./models/training_job.ts";

/** Names of the suites. */
export const SUITES = ["kernels", "models", "host", "roofline", "peers", "all"] as const;
export type SuiteName = typeof SUITES[number];

/** Which rows a run is to measure, and how. */
export interface JobRequest {
  /** Undefined: the curated quick run. */
  readonly suite: SuiteName | undefined;
  /** Only the curated rows, with fewer samples. */
  readonly quick: boolean;
  /** Rows whose name contains one of these; undefined: all. */
  readonly filter?: readonly string[];
  readonly dtype: DType;
  /** Of the models' steps; f32 unless said. */
  readonly precision?: Precision;
  /** Of the models' steps; undefined: one that fits. */
  readonly batch?: readonly AskedBatch[];
  /** Also time each kernel of the models' steps. */
  readonly profile: boolean;
  /** Also time the models' steps by the tuner's winners. */
  readonly tune: boolean;
  readonly peers: PeersRequest;
}

/** The jobs that are wanted by `suite label`. */
export function jobsOf(request: JobRequest): Job[] {
  const { suite, quick, filter, dtype, batch: batches, precision, profile, tune } = request;
  const has = (name: SuiteName) => suite === name || suite === "all";
  const kernels = has("kernels") || suite === undefined;
  const models = has("models") || suite === undefined;
  const jobs = gpuJobs({
    ...{ kernels, models, training: models, quick, dtype, batches, precision, profile, tune },
  });
  if (has("host")) jobs.push(...hostJobs(quick));
  const peers = has("peers") ? peerJobs(request.peers, (name) => isWanted(name, filter)) : [];
  return [...filtered(jobs, filter), ...peers];
}

/**
 * The jobs that measure rows of a document again, at their sizes, and tuned if they were; rows that this suite does not have are left out.
 *
 * @param training The short training too.
 */
export function jobsLike(
  rows: readonly RowKey[],
  { tune, training }: { readonly tune: boolean; readonly training: boolean },
): Job[] {
  const like = (jobs: readonly Job[]) => jobs.flatMap((job) => job.repeat?.(rows) ?? []);
  return [
    ...like([...kernelJobs("f32", false), ...kernelJobs("f16", false)]),
    ...modelJobsLike(rows, tune),
    ...training ? [trainingJob()] : [],
    ...like(hostJobs(false)),
  ];
}

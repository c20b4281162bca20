/** Documents of `bench` by the product's own jobs and rows, of which the times alone are made up. */
import fc from "fast-check";
import type { Device } from "../../../kernels/gpu/device.ts";
import type { DimsOf } from "../../../results/schema/dims.ts";
import type { Start } from "../../../bench/host/provenance.ts";
import { benchDocument } from "../../../bench/measure/bench_document.ts";
import { type Findings, freshFindings } from "../../../bench/measure/findings.ts";
import type { Job } from "../../../bench/measure/job.ts";
import { jobsOf, SUITES } from "../../../bench/measure/jobs.ts";
import { ceiling } from "../../../bench/measure/roofline.ts";
import { timed } from "../../../bench/measure/row.ts";
import { sampledBy } from "../../../bench/measure/sampling.ts";
import { ratios } from "../../../bench/peers/compare.ts";
import type {
  BenchResult,
  BenchRow,
  HostRow,
  PeerRow,
  Roofline,
} from "../../../results/schema/result.ts";
import { reasonOf } from "../../../results/text/user_error.ts";
import { NOISY, sampleStatistics } from "../../../results/text/statistics.ts";
import { OPS } from "../../../results/validate/claims/ops.ts";
import { rowWork } from "../../../results/validate/physics/work.ts";
import { modelName, modelSize } from "../../../results/validate/reference/parameters.ts";
import { CLASSES, stepWork } from "../../../results/validate/reference/model_work.ts";
import { names, type Random } from "./machine_test_support.ts";

/** What a run is asked for, and what becomes of it. */
export const benchRuns = fc.record({
  suite: fc.constantFrom(undefined, ...SUITES),
  quick: fc.boolean(),
  filter: fc.option(fc.constantFrom(["gemm NN 1024x1024x1024"], ["1024"], ["conv2d", "step"])),
  dtype: fc.constantFrom("f32", "f16"),
  precision: fc.constantFrom("f32", "mixed"),
  batch: fc.constantFrom(undefined, [8], [8, "max" as const], [8, 64]),
  /** Of its jobs, from where on they are left out, as the time was used up or somebody stopped it; whether all are. */
  leftOut: fc.constantFrom("nothing", "the end", "all"),
  status: fc.constantFrom("complete", "interrupted", "failed"),
  reason: names,
  /** Samples scatter by that share, and are in steps of so many ns. */
  scatter: fc.constantFrom(0.002, 0.01, 0.2),
  step: fc.constantFrom(1, 1e5),
  hasRoofline: fc.constantFrom(true, true, true, false),
});

export type BenchRunAsked = typeof benchRuns extends fc.Arbitrary<infer T> ? T : never;

/** The document of such a run. */
export async function benchDocumentOf(
  asked: BenchRunAsked,
  start: Start,
  device: Device,
  random: Random,
): Promise<BenchResult> {
  const { suite, quick, filter, dtype, precision, leftOut } = asked;
  const status = asked.hasRoofline ? asked.status : "interrupted"; // as only a run that was stopped has none
  const times = new Times(asked, random);
  const hasTimestamps = device.adapter.features.includes("timestamp-query");
  const roofline = asked.hasRoofline ? rooflineOf(times, hasTimestamps, device) : null;
  const findings: Findings = { ...freshFindings(), roofline };
  const jobs = jobsOf({
    ...{ suite, quick, dtype, precision, batch: asked.batch, profile: false, tune: false },
    filter: filter ?? undefined,
    peers: { host: { startProgram: () => Promise.resolve(null) }, only: undefined },
  });
  const end = status === "complete"
    ? { status, reason: null }
    : { status, reason: reasonOf(new Error(asked.reason)) };
  jobs.forEach((job, i) => {
    if (!roofline) job.leaveOut(findings, "interrupted", end.reason ?? "stopped");
    else if (leftOut === "all" || (leftOut === "the end" && i > jobs.length / 2)) {
      job.leaveOut(
        findings,
        status === "complete" ? "skipped" : "interrupted",
        reasonOf(asked.reason),
      );
    } else measured(job, findings, times, roofline);
  });
  const bench = {
    ...{ tuning: null, kernels: [], stopwatch: { device } },
    spent: { compileSeconds: 1e-3 + random(), warmupSeconds: 0 },
  };
  const request = {
    ...{ suites: [suite ?? "quick"], filter, budgetSeconds: null, quick, dtype, precision },
    profile: false,
  };
  const document = await benchDocument(start, request, { bench: bench as never, findings, end });
  const ran = findings.rows.map(({ op, variant }) => [`${op}/${variant}`, "a".repeat(64)]);
  return { ...document, suite: { ...document.suite, kernelHashes: Object.fromEntries(ran) } };
}

/** Times as a clock tells them. */
class Times {
  readonly #asked: BenchRunAsked;
  readonly #random: Random;

  constructor(asked: BenchRunAsked, random: Random) {
    this.#asked = asked;
    this.#random = random;
  }

  get step(): number {
    return this.#asked.step;
  }

  get chance(): number {
    return this.#random();
  }

  /** Of about so many ns; 0 is what a coarse clock says of none. */
  samples(ns: number, count = 5): number[] {
    const { scatter, step } = this.#asked, own = ns * (0.9 + 0.2 * this.#random());
    return Array.from({ length: count }, () => {
      return step * Math.round(own * (1 + scatter * (2 * this.#random() - 1)) / step);
    });
  }
}

function rooflineOf(times: Times, hasTimestamps: boolean, { adapter }: Device): Roofline {
  const [flops, bytes] = adapter.software ? [2 ** 31, 2 ** 26] : [2 ** 36, 2 ** 27];
  const of = (work: number) => {
    const samplesNs = times.samples(1e9 * (1 + times.chance));
    return { samplesNs, rate: work / sampleStatistics(samplesNs).median };
  };
  const { step } = times, peak = of(flops), copy = of(2 * bytes), read = of(bytes);
  const launchSamplesNs = times.samples(2e3), syncFloorSamplesNs = times.samples(1.1e9, 10);
  return {
    ...{ f32Gflops: peak.rate, f16Gflops: null, copyGbps: copy.rate, readGbps: read.rate },
    launchNs: sampleStatistics(launchSamplesNs).median,
    syncFloorNs: sampleStatistics(syncFloorSamplesNs).median,
    timestamp: { nsPerTick: hasTimestamps ? 1 : null, source: "made up", quantumNs: step },
    hostQuantumNs: step,
    peaks: [{ dtype: "f32", variant: "fma", gflops: peak.rate, samplesNs: peak.samplesNs }],
    ...{ copySamplesNs: copy.samplesNs, readSamplesNs: read.samplesNs },
    ...{ launchSamplesNs, syncFloorSamplesNs },
  };
}

/** What a job leaves out is what it would have measured. */
function measured(job: Job, findings: Findings, times: Times, roofline: Roofline): void {
  const left = freshFindings();
  job.leaveOut(left, "skipped", "not tried");
  const isThere = ({ op, shape }: BenchRow) =>
    findings.rows.some((row) => row.op === op && row.shape === shape);
  const fails = times.chance < 0.1;
  findings.rows.push(
    ...left.rows.filter((row) => !isThere(row))
      .map((row) => fails || row.dims === null ? failed(row) : rowOf(row, times, roofline)),
  );
  findings.peers.push(
    ...left.peers.map((row) => times.chance < 0.3 ? row : peerOf(row, times, roofline)),
  );
  findings.host.push(...left.host.map((row) => fails ? row : hostRowOf(row, times)));
}

const failed = (row: BenchRow): BenchRow => ({
  ...{ ...row, variant: "tiled", status: "failed", maxAbsError: null, checked: 2000 },
  reason: reasonOf(new Error("error: expected ';'\n  at line 3")),
});

/** What the sizes say. */
function costsOf({ op, dims }: Pick<BenchRow, "op" | "dims">) {
  if (dims?.family !== "model") {
    const { flops, words } = rowWork(op, dims) ?? { flops: 0, words: 1024 };
    return { flops, bytes: 4 * words };
  }
  const { flops, bytes } = stepWork(op, dims, CLASSES[dims.stem])!;
  return { flops: Math.round(flops[0]), bytes: Math.round(bytes[0]) };
}

/** As many elements as a check takes, at most all; of a model its losses. */
const checkedOf = (dims: BenchRow["dims"], { bytes }: { readonly bytes: number }) =>
  dims?.family === "model" ? dims.batch : Math.max(1, Math.min(2000, bytes / 4));

function rowOf(row: BenchRow, times: Times, roofline: Roofline): BenchRow {
  const { dims, dtype } = row, clock = roofline.timestamp.nsPerTick === null ? "host" : "gpu";
  const costs = costsOf(row);
  const { leastNs } = ceiling(costs, dtype, roofline);
  const ns = times.samples(
    times.step > 1 && times.chance < 0.05 ? 100 : 1e6 + leastNs * (1 + times.chance),
  );
  const hostNs = clock === "host" ? ns : times.samples(1.2e6);
  const samples = ns.map((at, i) => ({ ns: at, hostNs: hostNs[i] }));
  const sampled = timed(
    sampledBy({ clock, repetitions: 3 }, samples),
    costs,
    ceiling(costs, dtype, roofline),
  );
  const isModel = dims?.family === "model";
  return {
    ...{ ...row, status: "failed", reason: "not measured", variant: OPS[row.op].rungs[0] },
    ...{
      checked: checkedOf(dims, costs),
      gradients: dims?.family === "model" && row.op === "train_step" ? gradientsOf(dims) : null,
      maxAbsError: 1e-6,
      maxRelError: 1e-6,
      tolerance: { atol: 1e-6, rtol: 1e-5 },
    },
    ...{ inputSets: 1, compileNs: 1e6, chosenBy: "default", ...sampled },
    imagesPerSecond: isModel && sampled.medianNs ? 1e9 * dims.batch / sampled.medianNs : null,
  };
}

/** All of them, checked and right. */
const gradientsOf = ({ model, stem }: DimsOf<"model">) => ({
  checked: modelSize(modelName(model, stem), CLASSES[stem])!,
  worst: "conv1.weight",
  ...{ error: 1e-6, tolerance: 0.005 },
});

function peerOf(row: PeerRow, times: Times, roofline: Roofline): PeerRow {
  const least = costsOf(row).flops / roofline.f32Gflops;
  return {
    ...{
      ...row,
      version: "1",
      maxAbsError: 0,
      ourMaxAbsError: 0,
      ourVariant: OPS[row.op].rungs[0],
      device: row.precision === "fp32" ? row.device : "a GPU by CUDA",
    },
    ...{ ...ratios(times.samples(least + 3e6), times.samples(least + 2e6)) },
    ...{ status: "complete", reason: null },
  };
}

function hostRowOf(row: HostRow, times: Times): HostRow {
  const samplesNs = times.samples(1e6).sort((a, b) => a - b);
  const { median, p5, p95, cv } = sampleStatistics(samplesNs);
  return {
    ...{ ...row, samplesNs, callsPerSample: 1, medianNs: median, p5Ns: p5, p95Ns: p95, cv },
    ...{ noisy: cv > NOISY, things: 3, status: "complete", reason: null },
  };
}

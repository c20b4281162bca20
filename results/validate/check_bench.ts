import type { BenchResult, BenchRow, HostRow, Roofline } from "../schema/result.ts";
import { activationsIn } from "../schema/recipe.ts";
import { Checker, ROUNDING } from "./checker.ts";
import type { Problem, Step } from "./problem.ts";
import { checkBenchArgv } from "./claims/check_argv.ts";
import { checkProtocol } from "./claims/check_protocol.ts";
import { checkShortAccuracy } from "./claims/check_errors.ts";
import { checkKernelHashes } from "./claims/check_kernels.ts";
import { checkPeer, checkProfile } from "./claims/check_peers.ts";
import { checkRows } from "./claims/check_rows.ts";
import { stepProblems } from "./physics/check_clock_steps.ts";
import { relationProblems } from "./physics/check_relations.ts";
import { checkLimits } from "./physics/check_adapter.ts";
import { checkMeasuredSpeed } from "./physics/check_training.ts";
import { checkSamples } from "./physics/check_samples.ts";
import { checkRowPhysics, UNKNOWN_QUANTUM } from "./physics/check_row.ts";
import { type SampleStatistics, sampleStatistics } from "../text/statistics.ts";
import { workOf } from "./reference/work.ts";

/** What in a run of `bench` does not follow from its own samples. */
export function checkBench(result: BenchResult): Problem[] {
  const check = new Checker();
  const { adapter, bench } = result;
  const { roofline, rows, peers, profiles = [] } = bench;
  if (roofline) checkRoofline(check, roofline);
  checkWork(check, result);
  checkPrecision(check, bench);
  rows.forEach((row, i) => {
    checkRow(check, ["bench", "rows", i], row, roofline);
    checkRowPhysics(check, ["bench", "rows", i], row, result);
  });
  checkRows(check, result);
  checkProtocol(check, result);
  checkBenchArgv(check, result);
  checkKernelHashes(check, result);
  checkShortAccuracy(check, result);
  checkLimits(check, result);
  checkMeasuredSpeed(check, result);
  bench.host.forEach((row, i) => checkHostRow(check, ["bench", "host", i], row));
  const quantum = roofline?.hostQuantumNs ?? UNKNOWN_QUANTUM.host;
  peers.forEach((peer, i) => checkPeer(check, ["bench", "peers", i], peer, quantum));
  profiles.forEach((profile, i) => checkProfile(check, ["bench", "profiles", i], profile));
  const timestamps = adapter.features.includes("timestamp-query");
  check.holds(
    ["bench", "roofline", "timestamp", "nsPerTick"],
    timestamps || (roofline?.timestamp.nsPerTick ?? null) === null,
    "must be null as the adapter has no timestamps",
  );
  return [
    ...check.problems,
    ...stepProblems(result).refused,
    ...relationProblems(result).refused,
  ];
}

/** The rows of models are of the precision that was asked for; documents of before there was one do not say it. */
function checkPrecision(check: Checker, { precision, rows }: BenchResult["bench"]): void {
  if (precision === undefined) return;
  const dtype = activationsIn(precision);
  rows.forEach((row, i) => {
    const of = () => `is ${row.dtype}, but bench.precision is ${precision}`;
    check.holds(["bench", "rows", i, "dtype"], row.suite !== "models" || row.dtype === dtype, of);
  });
}

/** All work of the roofline's kernels is a multiple of this, in operations and bytes. */
const UNIT = 2 ** 20;

/** What the rates stand for must be possible: a kernel does whole units of work, and an epoch has whole images. */
function checkWork(check: Checker, result: BenchResult): void {
  for (const { path, amount } of workOf(result)) {
    const unit = path.includes("roofline") ? UNIT : 1;
    const units = Math.round(amount / unit);
    const whole = units > 0 && Math.abs(amount / unit - units) <= ROUNDING * units;
    check.holds(path, whole, `is of ${amount} operations, bytes or images, no multiple of ${unit}`);
  }
}

function checkRoofline(check: Checker, roofline: Roofline): void {
  const at = (...steps: Step[]) => ["bench", "roofline", ...steps];
  const { peaks } = roofline;
  // Whatever the order: who lists a slow one first would have a low ceiling.
  const peakOf = (dtype: string) => {
    const rates = peaks.filter((peak) => peak.dtype === dtype).map(({ gflops }) => gflops);
    return rates.length > 0 ? Math.max(...rates) : null;
  };
  check.equals(at("f32Gflops"), roofline.f32Gflops, peakOf("f32"), "its peak is");
  check.equals(at("f16Gflops"), roofline.f16Gflops, peakOf("f16"), "its peak is");
  peaks.forEach((peak, i) => {
    some(check, at("peaks", i, "samplesNs"), peak.samplesNs);
    const first = peaks.findIndex(({ dtype }) => dtype === peak.dtype);
    check.holds(at("peaks", i, "dtype"), first === i, `is also that of peaks[${first}]`);
  });
  const gpu = roofline.timestamp.quantumNs ?? UNKNOWN_QUANTUM.gpu;
  const host = roofline.hostQuantumNs ?? UNKNOWN_QUANTUM.host, coarser = Math.max(gpu, host);
  peaks.forEach((peak, i) =>
    checkSamples(check, at("peaks", i, "samplesNs"), peak.samplesNs, coarser)
  );
  for (const name of ["copySamplesNs", "readSamplesNs", "launchSamplesNs"] as const) {
    checkSamples(check, at(name), roofline[name], coarser);
  }
  checkSamples(check, at("syncFloorSamplesNs"), roofline.syncFloorSamplesNs, host);
  some(check, at("copySamplesNs"), roofline.copySamplesNs);
  some(check, at("readSamplesNs"), roofline.readSamplesNs);
  for (const name of ["launch", "syncFloor"] as const) {
    const samplesNs = roofline[`${name}SamplesNs`];
    if (!some(check, at(`${name}SamplesNs`), samplesNs)) continue;
    const { median } = sampleStatistics(samplesNs);
    check.equals(at(`${name}Ns`), roofline[`${name}Ns`], median, "its samples give");
  }
}

function some(check: Checker, path: Step[], samples: readonly number[]): boolean {
  check.holds(path, samples.length > 0, "has no samples");
  return samples.length > 0;
}

function checkRow(check: Checker, path: Step[], row: BenchRow, roofline: Roofline | null): void {
  const at = (name: keyof BenchRow) => [...path, name];
  if (row.samplesNs.length === 0) {
    check.holds(at("medianNs"), row.medianNs === null, "has no samples");
    return;
  }
  const { median } = checkStatistics(check, path, row);
  check.equals(at("hostSamplesNs"), row.hostSamplesNs.length, row.samplesNs.length, "samples are");
  checkClock(check, path, row, roofline);
  if (row.flops !== null) {
    check.equals(at("gflops"), row.gflops, row.flops / median, "flops over medianNs is");
  }
  if (row.bytes !== null) {
    check.equals(at("gbps"), row.gbps, row.bytes / median, "bytes over medianNs is");
  }
  checkCeiling(check, path, row, roofline, median);
  if (row.imagesPerSecond === null) return;
  const batch = row.dims?.family === "model" ? row.dims.batch : NaN;
  const perSecond = 1e9 * batch / median;
  check.equals(at("imagesPerSecond"), row.imagesPerSecond, perSecond, "dims and medianNs give");
  if (row.defaults) checkDefaults(check, [...path, "defaults"], row.defaults, batch);
}

function checkDefaults(
  check: Checker,
  path: Step[],
  defaults: NonNullable<BenchRow["defaults"]>,
  batch: number,
): void {
  const { median } = checkStatistics(check, path, defaults);
  const perSecond = 1e9 * batch / median, at = [...path, "imagesPerSecond"];
  check.equals(at, defaults.imagesPerSecond, perSecond, "dims and medianNs give");
}

/** What samples of a row, or of its defaults, come to. */
interface Published {
  readonly samplesNs: readonly number[];
  readonly medianNs: number | null;
  readonly p5Ns: number | null;
  readonly p95Ns: number | null;
  readonly cv: number | null;
}

/** What is published of at least one sample. */
function checkStatistics(check: Checker, path: Step[], row: Published): SampleStatistics {
  const statistics = sampleStatistics(row.samplesNs);
  const { median, p5, p95, cv } = statistics;
  const given = { medianNs: median, p5Ns: p5, p95Ns: p95, cv };
  for (const [name, value] of Object.entries(given)) {
    check.equals([...path, name], row[name as keyof typeof given], value, "its samples give");
  }
  return statistics;
}

function checkHostRow(check: Checker, path: Step[], row: HostRow): void {
  if (row.samplesNs.length > 0) checkStatistics(check, path, row);
  else check.holds([...path, "medianNs"], row.medianNs === null, "has no samples");
}

/** A row by another clock than the run's is not comparable. */
function checkClock(check: Checker, path: Step[], row: BenchRow, roofline: Roofline | null): void {
  if (row.clock === "gpu") {
    const timestamps = (roofline?.timestamp.nsPerTick ?? null) !== null;
    check.holds([...path, "clock"], timestamps, "is gpu, but the roofline has no timestamps");
  } else {
    const same = row.samplesNs.every((ns, i) => ns === row.hostSamplesNs[i]);
    check.holds([...path, "samplesNs"], same, "are by host time, but differ from hostSamplesNs");
  }
}

/** A row's share of what the roofline allows: its arithmetic, its bytes or one launch, whichever takes longest. */
function checkCeiling(
  check: Checker,
  path: Step[],
  { dtype, flops, bytes, pctRoofline, bound }: BenchRow,
  roofline: Roofline | null,
  median: number,
): void {
  if (flops === null || bytes === null || pctRoofline === null) return;
  if (!roofline) {
    check.holds([...path, "pctRoofline"], false, "is there without a roofline");
    return;
  }
  const { f32Gflops, f16Gflops, copyGbps, readGbps, launchNs } = roofline;
  const peak = dtype === "f16" ? Math.max(f16Gflops ?? 0, f32Gflops) : f32Gflops;
  const leastNs = {
    compute: flops / peak,
    memory: bytes / Math.max(copyGbps, readGbps),
    launch: launchNs,
  };
  const least = Math.max(...Object.values(leastNs));
  const percent = 100 * least / median;
  check.equals([...path, "pctRoofline"], pctRoofline, percent, "the roofline gives");
  check.holds(
    [...path, "bound"],
    bound !== null && leastNs[bound] >= least * (1 - 1e-9),
    () => `is ${bound}, but the roofline's times in ns are ${JSON.stringify(leastNs)}`,
  );
}

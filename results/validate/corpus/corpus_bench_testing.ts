/** Runs of `bench` whose numbers do not follow from their samples. */
import { type Bad, bad, BENCH, type Edit, PEERS, PROFILE } from "./edit_testing.ts";

const bench = (name: string, edit: Edit, path: string, reason: RegExp, base = BENCH) =>
  bad(base, name, edit, path, reason);

export const BENCH_NUMBERS: readonly Bad[] = [
  bench(
    "an edited median",
    (d) => d.bench.rows[1].medianNs *= 0.9,
    "bench.rows[1].medianNs",
    /but its samples give/,
  ),
  bench(
    "an edited 5th percentile",
    (d) => d.bench.rows[1].p5Ns *= 0.9,
    "bench.rows[1].p5Ns",
    /its samples give/,
  ),
  bench(
    "an edited 95th percentile",
    (d) => d.bench.rows[1].p95Ns *= 0.9,
    "bench.rows[1].p95Ns",
    /its samples give/,
  ),
  bench(
    "models' steps in f32 that are said to be of mixed precision",
    (d) => d.bench.precision = "mixed",
    "bench.rows[11].dtype",
    /is f32, but bench.precision is mixed/,
  ),
  bench(
    "models' steps in f16 that are said to be in f32",
    (d) => {
      d.bench.precision = "f32";
      d.bench.rows[12].dtype = "f16";
    },
    "bench.rows[12].dtype",
    /is f16, but bench.precision is f32/,
  ),
  bench("an edited spread", (d) => d.bench.rows[1].cv /= 2, "bench.rows[1].cv", /its samples give/),
  bench(
    "the slowest sample left out",
    (d) => {
      d.bench.rows[0].samplesNs = [...d.bench.rows[0].samplesNs].sort((a, b) => a - b).slice(0, -1);
    },
    "bench.rows[0].cv",
    /its samples give/,
  ),
  bench(
    "an edited sample",
    (d) => d.bench.rows[1].samplesNs[0] *= 0.9,
    "bench.rows[1].cv",
    /its samples give/,
  ),
  bench(
    "fewer host samples",
    (d) => d.bench.rows[1].hostSamplesNs.pop(),
    "bench.rows[1].hostSamplesNs",
    /but samples are/,
  ),
  bench(
    "twice the GFLOP/s",
    (d) => d.bench.rows[1].gflops *= 2,
    "bench.rows[1].gflops",
    /flops over medianNs/,
  ),
  bench(
    "twice the operations",
    (d) => d.bench.rows[1].flops *= 2,
    "bench.rows[1].gflops",
    /flops over medianNs/,
  ),
  bench(
    "an edited bandwidth",
    (d) => d.bench.rows[1].gbps += 1,
    "bench.rows[1].gbps",
    /bytes over medianNs/,
  ),
  bench(
    "an edited share of the roofline",
    (d) => d.bench.rows[1].pctRoofline = 99,
    "bench.rows[1].pctRoofline",
    /the roofline gives/,
  ),
  bench(
    "another ceiling",
    (d) => d.bench.rows[1].bound = "launch",
    "bench.rows[1].bound",
    /is launch, but/,
  ),
  bench(
    "a row by the host's clock among others",
    (d) => d.bench.rows[1].clock = "host",
    "bench.rows[1].samplesNs",
    /differ from hostSamplesNs/,
  ),
  bench(
    "rows by a clock that the device has not",
    (d) => d.bench.roofline.timestamp.nsPerTick = null,
    "bench.rows[0].clock",
    /no timestamps/,
  ),
  bench(
    "timestamps without the feature",
    (d) => d.adapter.features = [],
    "bench.roofline.timestamp.nsPerTick",
    /must be null/,
  ),
  bench(
    "no roofline",
    (d) => d.bench.roofline = null,
    "bench.rows[0].pctRoofline",
    /without a roofline/,
  ),
  bench(
    "half the arithmetic peak",
    (d) => d.bench.roofline.f32Gflops /= 2,
    "bench.roofline.f32Gflops",
    /its peak is/,
  ),
  bench(
    "an edited peak",
    (d) => d.bench.roofline.peaks[0].gflops *= 0.9,
    "bench.roofline.peaks[0].gflops",
    /no multiple/,
  ),
  bench(
    "an edited copy bandwidth",
    (d) => d.bench.roofline.copyGbps *= 0.9,
    "bench.roofline.copyGbps",
    /no multiple/,
  ),
  bench(
    "an edited launch time",
    (d) => d.bench.roofline.launchNs *= 0.9,
    "bench.roofline.launchNs",
    /its samples give/,
  ),
  bench(
    "a roofline without samples",
    (d) => d.bench.roofline.readSamplesNs = [],
    "bench.roofline.readSamplesNs",
    /no samples/,
  ),
  bench(
    "images per second beyond the median",
    (d) => d.bench.rows.at(-1).imagesPerSecond *= 2,
    "bench.rows[12].imagesPerSecond",
    /medianNs give/,
  ),
  bench(
    "a short training that was faster",
    (d) => d.bench.training.seconds *= 0.97531,
    "bench.training.imagesPerSecond",
    /no multiple/,
  ),
  bench(
    "a software adapter that says it is hardware",
    (d) => d.adapter.software = false,
    "adapter.software",
    /llvmpipe .* runs on the CPU/,
    PEERS,
  ),
  bench(
    "an edited ratio to a library",
    (d) => d.bench.peers[0].ratio *= 2,
    "bench.peers[0].ratio",
    /the medians give/,
    PEERS,
  ),
  bench(
    "a library's best rounds only",
    (d) => d.bench.peers[0].samplesNs.pop(),
    "bench.peers[0].ourSamplesNs",
    /its samples are/,
    PEERS,
  ),
  bench(
    "an edited share of a step",
    (d) => d.bench.profiles[0].kernels[0].share /= 2,
    "bench.profiles[0].kernels[0].share",
    /medians give/,
    PROFILE,
  ),
  bench(
    "an edited peak of f16",
    (d) => d.bench.roofline.f16Gflops *= 2,
    "bench.roofline.f16Gflops",
    /its peak is/,
  ),
  bench(
    "a peak without samples",
    (d) => d.bench.roofline.peaks[0].samplesNs = [],
    "bench.roofline.peaks[0].samplesNs",
    /no samples/,
  ),
  bench(
    "a copy without samples",
    (d) => d.bench.roofline.copySamplesNs = [],
    "bench.roofline.copySamplesNs",
    /no samples/,
  ),
  bench(
    "a median of a failed row without samples",
    (d) => {
      Object.assign(d.bench.rows[0], { status: "failed", reason: "it is slow", samplesNs: [] });
    },
    "bench.rows[0].medianNs",
    /no samples/,
  ),
  bench(
    "a median of a failed library without samples",
    (d) => {
      const none = { samplesNs: [], ourSamplesNs: [] };
      Object.assign(d.bench.peers[0], { status: "failed", reason: "it is slow", ...none });
    },
    "bench.peers[0].medianNs",
    /no samples/,
    PEERS,
  ),
  bench(
    "a step's kernels in another order",
    (d) => d.bench.profiles[0].kernels.reverse(),
    "bench.profiles[0].kernels[1].medianNs",
    /kernel before it/,
    PROFILE,
  ),
  bench(
    "a row twice, the second one faster",
    (d) => d.bench.rows.push(d.bench.rows[0]),
    "bench.rows[13]",
    /measures the same as rows\[0\]/,
  ),
];

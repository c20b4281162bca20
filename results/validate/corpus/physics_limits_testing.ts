/** Rooflines, adapters and trainings whose numbers follow from each other and that no machine can have measured. */
import { consistent, faster, scaled } from "./consistent_testing.ts";
import { type Bad, bad, BENCH, type Edit, NEWER, TRAIN } from "./edit_testing.ts";

const bench = (name: string, edit: Edit, path: string, reason: RegExp, base = BENCH) =>
  bad(base, name, consistent(edit), path, reason);
const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, consistent(edit), path, reason);

const ROWS = "bench.rows";

export const LIMITS: readonly Bad[] = [
  bench(
    "a slow peak before the fast one",
    (d) => {
      const { peaks } = d.bench.roofline, [peak] = peaks;
      const slow = structuredClone(peak);
      scaled(slow, 2);
      slow.gflops /= 2;
      peaks.unshift(slow);
    },
    "bench.roofline.f32Gflops",
    /its peak is/,
  ),
  bench(
    "a peak listed twice",
    (d) => d.bench.roofline.peaks.push(structuredClone(d.bench.roofline.peaks[0])),
    "bench.roofline.peaks[2].dtype",
    /peaks\[0\]/,
  ),
  bench(
    "a named card at four times its data sheet",
    faster(4),
    "bench.roofline.f32Gflops",
    /H200/,
  ),
  bench(
    "a named card with five times the bandwidth of its data sheet",
    (d) => {
      const { roofline } = d.bench;
      roofline.copySamplesNs = roofline.copySamplesNs.map((ns: number) => ns / 5);
      roofline.copyGbps *= 5;
    },
    "bench.roofline.copyGbps",
    /H200/,
  ),
  bench(
    "a CPU's times under a card's name",
    faster(1 / 100),
    "bench.roofline.f32Gflops",
    /H200/,
  ),
  bench(
    "an unknown card faster than any that is sold",
    (d) => {
      d.adapter.description = "NVIDIA Hyper 9000";
      faster(10)(d);
    },
    "bench.roofline.f32Gflops",
    /no GPU/,
  ),
  bench(
    "a card's name with another vendor's number",
    (d) => Object.assign(d.adapter, { description: "AMD Radeon RX 7900 XTX" }),
    "adapter.vendor",
    /NVIDIA/,
  ),
  bench(
    "a CPU adapter under a card's name by its vendor's number",
    (d) => Object.assign(d.adapter, { vendor: "65541", device: "0" }),
    "adapter.software",
    /on the CPU/,
  ),
  bench(
    "a GPU's times under the name of a CPU adapter",
    (d) => {
      Object.assign(d.adapter, { software: true, description: "llvmpipe (LLVM 15.0.6, 256 bits)" });
      Object.assign(d.adapter, { vendor: "65541", device: "0", isFallbackAdapter: true });
      d.driver = "llvmpipe Mesa 22.3.6 (LLVM 15.0.6)";
      d.host.cores = 16;
    },
    "bench.roofline.f32Gflops",
    /processors/,
  ),
  bench(
    "a short training at ten times the measured peak",
    (d) => {
      d.bench.training.seconds /= 200;
      d.bench.training.imagesPerSecond *= 200;
    },
    "bench.training.imagesPerSecond",
    /peak/,
  ),
  bad(
    NEWER,
    "GPU times shorter than the step of their clock",
    (d) => d.bench.roofline.timestamp.quantumNs = 1e8,
    `${ROWS}[0].samplesNs`,
    /less than the clock can show/,
  ),
  bad(
    BENCH,
    "GPU times that are no whole ticks",
    (d) => d.bench.rows[1].samplesNs[2] *= 0.9,
    `${ROWS}[1].samplesNs`,
    /no whole steps of 1 ns/,
  ),
  bad(
    BENCH,
    "GPU times that are no whole steps of their clock",
    (d) => d.bench.roofline.timestamp.quantumNs = 1024,
    `${ROWS}[1].samplesNs`,
    /no whole steps of 1024 ns/,
  ),
  bad(
    BENCH,
    "host times that are no readings of their clock",
    (d) => {
      const [, row] = d.bench.rows;
      row.hostSamplesNs = row.hostSamplesNs.map((ns: number) => 0.9 * ns);
    },
    `${ROWS}[1].hostSamplesNs`,
    /no whole nanoseconds/,
  ),
  bench(
    "a training step faster than its inference",
    (d) => scaled(d.bench.rows[11], 1 / 5),
    `${ROWS}[11].medianNs`,
    /as long as the inference/,
  ),
  bench(
    "a training step faster than its convolutions",
    (d) => {
      scaled(d.bench.rows[11], 1 / 5);
      scaled(d.bench.rows[12], 1 / 5);
    },
    `${ROWS}[11].medianNs`,
    /as long as its convolutions/,
  ),
  bench(
    "an inference faster than its convolution",
    (d) => scaled(d.bench.rows[12], 1 / 10),
    `${ROWS}[12].medianNs`,
    /as long as its convolutions/,
  ),
  bench(
    "a short training twice as fast as its steps",
    (d) => {
      d.bench.training.seconds /= 4;
      d.bench.training.imagesPerSecond *= 4;
    },
    "bench.training.imagesPerSecond",
    /as long as the step of its images/,
  ),
  bench(
    "a launch in no time",
    (d) => d.bench.roofline.launchSamplesNs = d.bench.roofline.launchSamplesNs.map(() => 0.01),
    "bench.roofline.launchNs",
    /shorter than/,
  ),
  train(
    "steps faster than their dispatches",
    (d) => {
      for (const epoch of d.train.epochs) {
        epoch.seconds /= 400;
        epoch.inputSeconds = 0;
      }
    },
    "train.epochs[0].seconds",
    /dispatches/,
  ),
  train(
    "steps faster than the card's peak",
    (d) => {
      d.train.plan.dispatchesPerStep = 1;
      for (const epoch of d.train.epochs) {
        epoch.seconds /= 100;
        epoch.inputSeconds = 0;
      }
    },
    "train.epochs[0].seconds",
    /operations/,
  ),
  train(
    "epochs that all took the same time",
    (d) => {
      for (const epoch of d.train.epochs) epoch.seconds = d.train.epochs[1].seconds;
    },
    "train.epochs",
    /no machine's times/,
  ),
  train(
    "evaluations in no time",
    (d) => {
      for (const epoch of d.train.epochs) epoch.evalSeconds = 1e-6;
    },
    "train.epochs[0].evalSeconds",
    /operations/,
  ),
  train(
    "a plan compiled in no time",
    (d) => d.train.compileSeconds = 0,
    "train.compileSeconds",
    /no time/,
  ),
];

/** Runs whose numbers follow from each other and that no machine can have measured. */
import { consistent, scaled } from "./consistent_testing.ts";
import { type Bad, bad, BENCH, type Edit, KNOWN_PEERS, PEERS } from "./edit_testing.ts";

const bench = (name: string, edit: Edit, path: string, reason: RegExp, base = BENCH) =>
  bad(base, name, consistent(edit), path, reason);

const CEILING = /allow/, ROWS = "bench.rows";

/** Of BENCH: a product, a convolution in f32 by tiles, an elementwise op. */
export const ROW_PHYSICS: readonly Bad[] = [
  bench(
    "a product at three times the measured peak",
    (d) => scaled(d.bench.rows[1], 1 / 6),
    `${ROWS}[1].pctRoofline`,
    CEILING,
  ),
  bench(
    "a convolution at six times the measured peak",
    (d) => scaled(d.bench.rows[5], 1 / 40),
    `${ROWS}[5].pctRoofline`,
    CEILING,
  ),
  bench(
    "activations at twenty times the measured bandwidth",
    (d) => scaled(d.bench.rows[8], 0.05),
    `${ROWS}[8].pctRoofline`,
    CEILING,
  ),
  bench(
    "a row shorter than one dispatch",
    (d) => scaled(d.bench.rows[0], 0.01),
    `${ROWS}[0].pctRoofline`,
    CEILING,
  ),
  bench(
    "a training step at ten times the measured peak",
    (d) => scaled(d.bench.rows[11], 1 / 100),
    `${ROWS}[11].pctRoofline`,
    CEILING,
  ),
  bench(
    "samples that are one number",
    (d) => {
      const [row] = d.bench.rows;
      row.samplesNs = row.samplesNs.map(() => row.medianNs);
      row.hostSamplesNs = row.hostSamplesNs.map(() => row.medianNs * 1.01);
    },
    `${ROWS}[0].samplesNs`,
    /no machine's times/,
  ),
  bench(
    "host times that are one number",
    (d) => d.bench.rows[1].hostSamplesNs.fill(d.bench.rows[1].hostSamplesNs[0]),
    `${ROWS}[1].hostSamplesNs`,
    /no machine's times/,
  ),
  bench(
    "samples of which five are repeated",
    (d) => {
      for (const name of ["samplesNs", "hostSamplesNs"]) {
        const list = d.bench.rows[1][name];
        list.forEach((_: number, i: number) => list[i] = list[i % 5]);
      }
    },
    `${ROWS}[1].hostSamplesNs`,
    /repeat each other/,
  ),
  bench(
    "samples at even distances",
    (d) => {
      const { samplesNs, medianNs } = d.bench.rows[1];
      samplesNs.forEach((_: number, i: number) => samplesNs[i] = medianNs * (0.98 + 0.003 * i));
    },
    `${ROWS}[1].samplesNs`,
    /lie .* apart/,
  ),
  bench(
    "two rows with the same samples",
    (d) => {
      for (const name of ["samplesNs", "hostSamplesNs"]) {
        d.bench.rows[6][name] = d.bench.rows[5][name].toReversed();
      }
    },
    `${ROWS}[6].samplesNs`,
    /those of rows\[5\]/,
  ),
  bench(
    "two rows with the same samples by a factor",
    (d) => {
      for (const name of ["samplesNs", "hostSamplesNs"]) {
        d.bench.rows[6][name] = d.bench.rows[5][name].map((ns: number) => ns * 1.37);
      }
    },
    `${ROWS}[6].samplesNs`,
    /those of rows\[5\]/,
  ),
  bench(
    "a library's times that are ours by a factor",
    (d) => {
      const [peer] = d.bench.peers;
      peer.samplesNs = peer.ourSamplesNs.map((ns: number) => 8 * ns);
    },
    "bench.peers[0].samplesNs",
    /ours/,
    PEERS,
  ),
  bench(
    "a library's times that are one number",
    (d) => d.bench.peers[0].samplesNs.fill(d.bench.peers[0].medianNs),
    "bench.peers[0].samplesNs",
    /no machine's times/,
    PEERS,
  ),
  bench(
    "a comparison in which we are faster than the peak",
    (d) => {
      for (const peer of d.bench.peers) {
        if (peer.op === "gemm") {
          peer.ourSamplesNs = peer.ourSamplesNs.map((ns: number) => ns / 100);
        }
      }
    },
    "bench.peers[0].ourMedianNs",
    /peak allows/,
    KNOWN_PEERS,
  ),
  bench(
    "twice the bytes",
    (d) => {
      for (const row of d.bench.rows) if (row.op === "relu") row.bytes *= 2;
    },
    `${ROWS}[8].bytes`,
    /its dims give/,
  ),
  bench(
    "the operations of a pool twice",
    (d) => d.bench.rows[9].flops *= 2,
    `${ROWS}[9].flops`,
    /its dims give/,
  ),
  bench(
    "the operations of a normalisation twice",
    (d) => d.bench.rows[10].flops *= 2,
    `${ROWS}[10].flops`,
    /its dims give/,
  ),
  bench(
    "the operations of a model's step twice",
    (d) => d.bench.rows[11].flops *= 2,
    `${ROWS}[11].flops`,
    /100 images of convnet take/,
  ),
  bench(
    "the bytes of a convolution twice",
    (d) => d.bench.rows[5].bytes *= 2,
    `${ROWS}[5].bytes`,
    /its dims give/,
  ),
  bench(
    "the bytes of a product that are fewer",
    (d) => d.bench.rows[0].bytes /= 2,
    `${ROWS}[0].bytes`,
    /its dims give/,
  ),
  bench(
    "the bytes of a model's step a hundred times",
    (d) => d.bench.rows[11].bytes *= 100,
    `${ROWS}[11].bytes`,
    /images of convnet take/,
  ),
];

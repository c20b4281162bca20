/** Runs of bench whose numbers follow from each other and that say of themselves what cannot be. */
import { consistent } from "../consistent_testing.ts";
import { type Bad, bad, BENCH, type Edit, KNOWN_PEERS, NEWER, PEERS } from "../edit_testing.ts";

const bench = (name: string, edit: Edit, path: string, reason: RegExp, base = BENCH) =>
  bad(base, name, consistent(edit), path, reason);

/** The second product again, as somebody writes its name otherwise; a little slower, as its times may not be those of another row. */
const again = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bench(
    name,
    (d) => {
      const row = structuredClone(d.bench.rows[1]);
      for (const list of ["samplesNs", "hostSamplesNs"]) {
        row[list] = row[list].map((ns: number, i: number) => ns * (1.01 + 0.0007 * (i * i % 13)));
      }
      d.bench.rows.push(row);
      edit(row);
    },
    path,
    reason,
  );

const ROW = "bench.rows[13]", TWICE = /measures the same as rows\[1\]/;

export const BENCH_CLAIMS: readonly Bad[] = [
  again("a row again with a space in its shape", (row) => row.shape += " ", ROW, TWICE),
  again(
    "a row again with two spaces in its shape",
    (row) => {
      row.shape = row.shape.replace(" ", "  ");
    },
    ROW,
    TWICE,
  ),
  again("a row again with an unseen character", (row) => row.shape += "\u200b", ROW, TWICE),
  again("a row again of another suite", (row) => row.suite = "more", `${ROW}.suite`, /no suite/),
  again(
    "a row again of the models' suite",
    (row) => row.suite = "models",
    `${ROW}.suite`,
    /of kernels/,
  ),
  again("a row again by an op in capitals", (row) => row.op = "GEMM", `${ROW}.op`, /no op/),
  again("a row again in other letters alike", (row) => row.op = "g\u0435mm", `${ROW}.op`, /no op/),
  again(
    "a row again by another name of its shape",
    (row) => row.shape = "NN fast",
    `${ROW}.shape`,
    /its dims/,
  ),
  bench(
    "a shape that its sizes are not",
    (d) => d.bench.rows[1].shape = "NN 4096x4096x4096",
    "bench.rows[1].shape",
    /its dims/,
  ),
  bench(
    "a variant that there is not",
    (d) => d.bench.rows[1].variant = "quantum",
    "bench.rows[1].variant",
    /no variant/,
  ),
  bench(
    "another op's variant",
    (d) => d.bench.rows[8].variant = "winograd",
    "bench.rows[8].variant",
    /no variant/,
  ),
  bench(
    "a step by a kernel's variant",
    (d) => d.bench.rows[11].variant = "tiled",
    "bench.rows[11].variant",
    /no variant/,
  ),
  bench(
    "an op that there is not",
    (d) => Object.assign(d.bench.rows[1], { op: "gemm_fast", dims: null }),
    "bench.rows[1].op",
    /no op/,
  ),
  bench(
    "a row without its sizes",
    (d) => d.bench.rows[1].dims = null,
    "bench.rows[1].dims",
    /sizes/,
  ),
  bench(
    "sizes of another family",
    (d) => d.bench.rows[1].dims = { family: "elementwise", elements: 5 },
    "bench.rows[1].dims",
    /gemm/,
  ),
  bench(
    "a product's tolerance of one",
    (d) => d.bench.rows[1].tolerance.atol = 1,
    "bench.rows[1].tolerance.atol",
    /at most/,
  ),
  bench(
    "a relative tolerance of a tenth",
    (d) => d.bench.rows[5].tolerance.rtol = 0.1,
    "bench.rows[5].tolerance.rtol",
    /at most/,
  ),
  bench(
    "an error beyond the tolerance",
    (d) => d.bench.rows[1].maxAbsError = 5,
    "bench.rows[1].maxAbsError",
    /tolerance/,
  ),
  bench(
    "an error of an op that computes nothing",
    (d) => Object.assign(d.bench.rows[9], { maxAbsError: 0.001, maxRelError: 0.001 }),
    "bench.rows[9].maxAbsError",
    /tolerance/,
  ),
  bench(
    "losses of a step beyond the tolerance",
    (d) => d.bench.rows[11].maxAbsError = 3,
    "bench.rows[11].maxAbsError",
    /tolerance/,
    NEWER,
  ),
  bench(
    "one element checked",
    (d) => d.bench.rows[1].checked = 1,
    "bench.rows[1].checked",
    /checks/,
  ),
  bench(
    "more elements checked than there are",
    (d) => d.bench.rows[1].checked = 1e9,
    "bench.rows[1].checked",
    /has/,
  ),
  bench(
    "a library twice",
    (d) => d.bench.peers.push(d.bench.peers[0]),
    "bench.peers[14]",
    /peers\[0\]/,
    PEERS,
  ),
  bench(
    "a library's variant of ours that there is not",
    (d) => d.bench.peers[0].ourVariant = "quantum",
    "bench.peers[0].ourVariant",
    /no variant/,
    KNOWN_PEERS,
  ),
  bench(
    "the host's work twice",
    (d) => {
      const { shape } = d.bench.rows[11], [ns, dims] = [[1e6, 1.1e6, 1.2e6], d.bench.rows[11].dims];
      const row = {
        op: "build_plan",
        shape,
        dims,
        samplesNs: ns,
        callsPerSample: 1,
        medianNs: 1.1e6,
      };
      const rest = { p5Ns: 1e6, p95Ns: 1.1e6, cv: 0.09090909090909091, noisy: true, things: 3 };
      const end = { unit: "dispatches", status: "complete", reason: null };
      const [a, b] = [{ ...row, ...rest, ...end }, { ...row, ...rest, ...end }];
      d.bench.host.push(a, b);
    },
    "bench.host[1]",
    /host\[0\]/,
  ),
  bench(
    "a step's kernels of a variant that there is not",
    (d) => {
      const kernel = { op: "gemm", shape: "a", variant: "quantum", count: 1, medianNs: 5 };
      const [{ op, shape, dims }] = d.bench.rows.slice(11);
      const kernels = [{ ...kernel, share: 1, pctRoofline: 3 }];
      d.bench.profiles = [{ op, shape, dims, kernels }];
    },
    "bench.profiles[0].kernels[0].variant",
    /no variant/,
  ),
  bench(
    "a quick run that was typed as all of it",
    (d) => d.argv = ["bench", "kernels"],
    "bench.quick",
    /argv/,
  ),
  bench(
    "a tuned run that was typed as the defaults",
    (d) => d.argv.push("--no-tune"),
    "bench.tuned",
    /argv/,
  ),
  bench(
    "a budget that was not typed",
    (d) => d.bench.budgetSeconds = 60,
    "bench.budgetSeconds",
    /argv/,
  ),
  bench("another suite than was typed", (d) => d.bench.suites = ["peers"], "bench.suites", /argv/),
  bench(
    "a suite that there is not",
    (d) => d.bench.suites = ["mine"],
    "bench.suites",
    /no suite/,
  ),
  bench(
    "a row that was interrupted in a run that was not",
    (d) => Object.assign(d.bench.rows[3], { status: "interrupted", reason: "stopped" }),
    "bench.rows[3].status",
    /the run is complete/,
  ),
  bench("a filter that was not typed", (d) => d.bench.filter = ["gemm"], "bench.filter", /argv/),
  bench(
    "operands in f16 that were typed in f32",
    (d) => d.bench.dtype = "f16",
    "bench.dtype",
    /argv/,
  ),
];

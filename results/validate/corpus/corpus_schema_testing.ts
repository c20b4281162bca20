/** Submissions that do not hold to the schema, or to one of the future. */
import { type Bad, bad, BENCH, type Edit, NOISY, TRAIN } from "./edit_testing.ts";

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, edit, path, reason);
const bench = (name: string, edit: Edit, path: string, reason: RegExp, base = BENCH) =>
  bad(base, name, edit, path, reason);
const text = (name: string, make: () => string, path: string, reason: RegExp): Bad => ({
  name,
  text: make,
  path,
  reason,
});

export const SCHEMA: readonly Bad[] = [
  train(
    "a future schema",
    (d) => d.schema = "trainmark/result@3",
    "schema",
    /@3, .*reads trainmark\/result@1, trainmark\/result@2$/,
  ),
  train("the schema toString", (d) => d.schema = "toString", "schema", /cannot read/),
  train(
    "a schema that is a number",
    (d) => d.schema = 1,
    "schema",
    /expected "trainmark\/result@2"/,
  ),
  train("no schema", (d) => delete d.schema, "schema", /expected "trainmark\/result@2"/),
  train("an unknown kind", (d) => d.kind = "sing", "kind", /./),
  train("a training that says it is a bench", (d) => d.kind = "bench", "bench", /expected object/),
  train("no id", (d) => delete d.id, "id", /expected string/),
  train("an id that is no UUID", (d) => d.id = "../../etc/passwd", "id", /UUID/i),
  train(
    "a day that does not exist",
    (d) => d.createdAt = "2026-02-30T00:00:00Z",
    "createdAt",
    /datetime/,
  ),
  train("an unknown status", (d) => d.status = "great", "status", /"complete"/),
  train("a reason of a complete run", (d) => d.reason = "luck", "reason", /must be null/),
  train("no reason of a failed run", (d) => d.status = "failed", "reason", /say why/),
  train(
    "a text for a number",
    (d) => d.train.compileSeconds = "fast",
    "train.compileSeconds",
    /expected number/,
  ),
  train(
    "null for a number, as JSON makes of NaN",
    (d) => d.train.epochs[0].seconds = null,
    "train.epochs[0].seconds",
    /expected number/,
  ),
  text(
    "a number past the largest",
    () => TRAIN.replace('"parameters": 2122186', '"parameters": 1e999'),
    "train.parameters",
    /expected/,
  ),
  text(
    "a number over 2^53",
    () => TRAIN.replace('"parameters": 2122186', '"parameters": 9007199254740993'),
    "train.parameters",
    /too big|expected int/i,
  ),
  train("half a parameter", (d) => d.train.parameters = 0.5, "train.parameters", /expected int/),
  train("a negative time", (d) => d.train.epochs[3].seconds = -1, "train.epochs[3].seconds", />0/),
  train(
    "an epoch of no time",
    (d) => d.train.epochs[3].seconds = 0,
    "train.epochs[3].seconds",
    />0/,
  ),
  bench(
    "a negative sample",
    (d) => d.bench.rows[0].samplesNs[2] = -5,
    "bench.rows[0].samplesNs[2]",
    />=0/,
  ),
  train("an accuracy over 1", (d) => d.train.final.testTop1 = 55.12, "train.final.testTop1", /<=1/),
  train("no final evaluation", (d) => d.train.final = null, "train.final", /must not be null/),
  train(
    "a digest of another length",
    (d) => d.train.weightsDigest = "sha256:ab",
    "train.weightsDigest",
    /pattern/,
  ),
  train(
    "a digest without its kind",
    (d) => d.train.weightsDigest = "a".repeat(64),
    "train.weightsDigest",
    /pattern/,
  ),
  train(
    "a kernel's hash that is none",
    (d) => d.suite.kernelHashes["gemm/x"] = "?",
    'suite.kernelHashes["gemm/x"]',
    /pattern/,
  ),
  train("a commit that is none", (d) => d.suite.gitCommit = "main", "suite.gitCommit", /pattern/),
  train(
    "synthetic data that is canonical",
    (d) => d.dataset.canonical = d.dataset.synthetic = true,
    "dataset.canonical",
    /never canonical/,
  ),
  bench(
    "no samples of a complete row",
    (d) => d.bench.rows[0].samplesNs = [],
    "bench.rows[0].samplesNs",
    /must be there/,
  ),
  bench(
    "a noisy row that says it is not",
    (d) => d.bench.rows[4].noisy = false,
    "bench.rows[4].noisy",
    /over 0.05/,
    NOISY,
  ),
];

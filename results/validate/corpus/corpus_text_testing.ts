/** Submissions that are bad as texts: no JSON, dangerous keys, control characters; and those that are larger than any is. */
import { type Bad, bad, BENCH, type Edit, edited, PEERS, PROFILE, TRAIN } from "./edit_testing.ts";

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, edit, path, reason);
const text = (name: string, make: () => string, path: string, reason: RegExp): Bad => ({
  name,
  text: make,
  path,
  reason,
});

/** An unknown field with so many lists in each other. */
const nested = (levels: number) =>
  TRAIN.replace("{", `{"x":${"[".repeat(levels)}${"]".repeat(levels)},`);

export const NOT_JSON: readonly Bad[] = [
  text("a truncated file", () => TRAIN.slice(0, TRAIN.length / 2), "", /^is not JSON/),
  text("an empty file", () => "", "", /^is not JSON/),
  text("NaN as text", () => TRAIN.replace(/"seed": 0/, '"seed": NaN'), "", /^is not JSON: .*NaN/),
  text("two documents", () => TRAIN + TRAIN, "", /^is not JSON/),
  text("a byte order mark", () => "\ufeff" + TRAIN, "", /byte order mark/),
  text("UTF-16 without a mark", () => [...TRAIN].join("\0"), "", /UTF-16/),
  text("10,000 levels of lists", () => nested(10_000), "x[0][0]", /nested more than 64 levels/),
  text("a million levels of lists", () => nested(1e6), "x[0][0]", /nested more than 64 levels/),
  text(
    "the key __proto__",
    () => TRAIN.replace("{", '{"__proto__":{"x":1},'),
    "__proto__",
    /is no key/,
  ),
  text(
    "the key __proto__, spelt with an escape",
    () => {
      return TRAIN.replace('"suite": {', '"suite": {"\\u005f_proto__":null,');
    },
    "suite.__proto__",
    /is no key/,
  ),
  text(
    "the key constructor",
    () => {
      return TRAIN.replace('"variants": {', '"variants": {"constructor":"x",');
    },
    "train.plan.variants.constructor",
    /is no key/,
  ),
  text(
    "a key that stands twice",
    () => TRAIN.replace('"seed": 0', '"seed": 1,\n"seed": 0'),
    "train.recipe.seed",
    /twice/,
  ),
  text("a list", () => `[${TRAIN}]`, "", /expected object/i),
  text("a number", () => "1", "", /expected object/i),
  text("null", () => "null", "", /expected object/i),
];

export const TEXTS: readonly Bad[] = [
  train(
    "an escape sequence for the terminal",
    (d) => d.adapter.description = "\x1b[2J",
    "adapter.description",
    /control/,
  ),
  train("a line break in a text", (d) => d.argv[1] = "x\nvalid", "argv[1]", /control/),
  train("text that runs backwards", (d) => d.host.cpu = "a\u202eb", "host.cpu", /control/),
  train("half a character", (d) => d.host.os = "\ud800", "host.os", /control/),
  train(
    "a control character in a key",
    (d) => d.train.plan.variants["\x07"] = "x",
    'train.plan.variants["\\u0007"]',
    /control/,
  ),
  train(
    "a text of 20,000 characters",
    (d) => d.argv[1] = "x".repeat(20_000),
    "argv[1]",
    /20000 characters/,
  ),
  train(
    "a long text in an unknown field",
    (d) => d.note = ["x".repeat(20_000)],
    "note[0]",
    /20000 characters/,
  ),
];

const disguised = (name: string, path: string, reason: RegExp): Bad =>
  train(
    `the name ${name}`,
    (d) => {
      const [holder, key] = path.split(".");
      d[holder][key] = name;
    },
    path,
    reason,
  );

/** Names that are read as others. */
export const DISGUISES: readonly Bad[] = [
  disguised("NVlDIA H200", "adapter.description", /word NVlDIA, which is not NVIDIA/),
  disguised("NV1DIA", "adapter.vendor", /word NV1DIA, which is not NVIDIA/),
  disguised("NVÍDIA H200", "adapter.description", /word NVÍDIA, which is not NVIDIA/),
  disguised("lntel(R) Xeon(R) CPU @ 2.20GHz", "host.cpu", /word lntel, which is not Intel/),
  disguised("ARND Ryzen 9", "host.cpu", /word ARND, which is not AMD/),
  disguised("NVIDIA H2OO", "adapter.description", /number H2OO, in which a letter/),
  disguised("NVIDIA GeForce RTX 409O", "adapter.description", /number 409O, in which a letter/),
  disguised("NVIDIA GeForce RTX l080", "adapter.description", /number l080, in which a letter/),
];

/** A place of a document that holds at most so much. */
export interface Size {
  readonly name: string;
  readonly most: number;
  /** A document that has so much there. */
  text(size: number): string;
  readonly path: string;
  /** What is said of one that has more. */
  readonly reason: RegExp;
}

const sized = (base: string) =>
(
  name: string,
  most: number,
  path: string,
  // deno-lint-ignore no-explicit-any
  set: (document: any, size: number) => unknown,
  things = "entries",
): Size => ({
  name,
  most,
  path,
  text: (size) => edited(base, (document) => set(document, size)),
  reason: new RegExp(`^has \\d+ ${things}: at most ${most} are allowed$`),
});
const ofTrain = sized(TRAIN), ofBench = sized(BENCH);

const magnitude = (size: Size): Size => ({ ...size, reason: /^Too (big|small): .*: got \S+$/ });
const filled = <T>(size: number, entry: T): T[] => Array<T>(size).fill(entry);
const fields = (size: number) =>
  Object.fromEntries(Array.from({ length: size }, (_, i) => [`a${i}`, "a".repeat(64)]));

/** Each limit of the schema, at which a document is read, and beyond which it is not. */
export const SIZES: readonly Size[] = [
  ofTrain("losses", 2_000_000, "train.lossSamples", (d, n) => d.train.lossSamples = filled(n, 2)),
  ofTrain("epochs", 10_000, "train.epochs", (d, n) => {
    d.train.epochs = filled(n, d.train.epochs[0]);
  }),
  ofTrain("classes", 25_000, "train.final.perClass", (d, n) => {
    d.train.final.perClass = filled(n, d.train.final.perClass[0]);
  }),
  ofTrain("rows of the confusion matrix", 100, "train.final.confusion", (d, n) => {
    d.train.final.confusion = filled(n, [0]);
  }),
  ofTrain("kernels of a plan", 5000, "train.plan.variants", (d, n) => {
    d.train.plan.variants = fields(n);
  }, "fields"),
  ofTrain("hashes", 5000, "suite.kernelHashes", (d, n) => {
    d.suite.kernelHashes = fields(n);
  }, "fields"),
  ofTrain("words of a command", 1000, "argv", (d, n) => d.argv = filled(n, "x")),
  ofTrain("features", 1000, "adapter.features", (d, n) => d.adapter.features = filled(n, "x")),
  ofTrain(
    "characters",
    10_000,
    "dataset.source",
    (d, n) => d.dataset.source = "x".repeat(n),
    "characters",
  ),
  ofBench("samples", 500, "bench.rows[0].samplesNs", (d, n) => {
    d.bench.rows[0].samplesNs = filled(n, 2);
  }),
  ofBench("samples of the roofline", 500, "bench.roofline.peaks[0].samplesNs", (d, n) => {
    d.bench.roofline.peaks[0].samplesNs = filled(n, 2);
  }),
  ofBench("rows", 2000, "bench.rows", (d, n) => d.bench.rows = filled(n, d.bench.rows[0])),
  ofBench("tuned shapes", 2000, "bench.tuning", (d, n) => {
    const tuned = { op: "gemm", shape: "x", dtype: "f32", variant: "x", candidates: [] };
    d.bench.tuning = filled(n, tuned);
  }),
  sized(PEERS)("peers", 2000, "bench.peers", (d, n) => {
    d.bench.peers = filled(n, d.bench.peers[0]);
  }),
  sized(PROFILE)("profiles", 1000, "bench.profiles", (d, n) => {
    d.bench.profiles = filled(n, d.bench.profiles[0]);
  }),
  sized(PROFILE)("kernels of a step", 2000, "bench.profiles[0].kernels", (d, n) => {
    d.bench.profiles[0].kernels = filled(n, d.bench.profiles[0].kernels[0]);
  }),
  ...[
    ofTrain("seconds", 1e8, "train.epochs[0].seconds", (d, n) => d.train.epochs[0].seconds = n),
    ofTrain("seconds of compiling", 1e8, "train.compileSeconds", (d, n) => {
      d.train.compileSeconds = n;
    }),
    ofTrain("a loss", 3.4028234663852886e38, "train.lossSamples[3]", (d, n) => {
      d.train.lossSamples[3] = n;
    }),
    ofTrain("a learning rate", 3.4028234663852886e38, "train.recipe.learningRate", (d, n) => {
      d.train.recipe.learningRate = n;
    }),
    ofTrain("bytes", 2 ** 53 - 1, "host.memoryBytes", (d, n) => d.host.memoryBytes = n),
    ofTrain("a limit of the adapter", 2 ** 64, "adapter.limits.x", (d, n) => {
      d.adapter.limits.x = n;
    }),
    ofBench("nanoseconds", 1e17, "bench.rows[0].samplesNs[0]", (d, n) => {
      d.bench.rows[0].samplesNs[0] = n;
    }),
    ofBench("a rate", 1e11, "bench.roofline.copyGbps", (d, n) => d.bench.roofline.copyGbps = n),
    ofBench("an error", 3.4028234663852886e38 * 2 ** 149, "bench.rows[0].maxAbsError", (d, n) => {
      d.bench.rows[0].maxAbsError = n;
    }),
  ].map(magnitude),
];

/** Each with a little more than there may be, and a number with as much as JSON has. */
export const OVERSIZED: readonly Bad[] = SIZES.flatMap(({ name, most, text, path, reason }) => {
  const more = most < 1e7 ? [most + 1] : [2 * most, 1e308];
  return more.map((size) => ({
    name: `${size} where ${most} is the most: ${name}`,
    text: () => text(size),
    path,
    reason,
  }));
});

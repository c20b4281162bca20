/**
 * What the kernels are to reach on a GPU, beside what results say that they reach: `deno run -A test/gpu/targets.ts BATCH FILES` prints it as
 * Markdown, with ResNet-50 at that batch. `.ci/gpu` ends with it.
 */
import path from "node:path";
import process from "node:process";
import { readResult } from "../../results/schema/read_result.ts";
import type { BenchResult, BenchRow, PeerRow } from "../../results/schema/result.ts";
import { columns, markdownTable } from "../../results/text/markdown.ts";
import { short } from "../../results/text/numbers.ts";
import { median } from "../../results/text/statistics.ts";

/** A run of `bench`, and what its file is called. */
export interface Named {
  readonly file: string;
  readonly result: BenchResult;
}

type Measured<Row> = Row & { readonly file: string };

/** All that was measured. */
interface Found {
  readonly rows: readonly Measured<BenchRow>[];
  /** Rows of what did not run or was wrong. */
  readonly failed: readonly Measured<BenchRow>[];
  readonly peers: readonly Measured<PeerRow>[];
  readonly trainings: readonly { readonly imagesPerSecond: number; readonly file: string }[];
}

interface Target {
  readonly what: string;
  readonly least: number;
  readonly unit: string;
  /** Null where nothing was measured that tells. */
  readonly reached: Reached | null;
}

interface Reached {
  readonly value: number;
  readonly where: string;
}

/** Percent of the roofline. */
const LEAST_CONVOLUTION = 50;

const STEPS = ["train_step", "inference_step"] as const;

/** Each target, what was reached of it, by the best run where there are several, and whether that is enough. */
export function targetsTable(results: readonly Named[], batch: number): string {
  const found = foundIn(results);
  const targets: Target[] = [
    ...STEPS.flatMap((op) => stepTargets(found, op, batch)),
    {
      ...{ what: "each 3x3 convolution, of the roofline", least: LEAST_CONVOLUTION, unit: " %" },
      reached: convolutions(found),
    },
    { ...{ what: "GEMM, of the roofline", least: 75, unit: " %" }, reached: largestProduct(found) },
    {
      ...{ what: "training the ConvNet, images/s", least: 300_000, unit: "" },
      reached: best(
        found.trainings.map(({ imagesPerSecond, file }) => ({
          value: imagesPerSecond,
          where: file,
        })),
      ),
    },
    ...["resnet50", "convnet"].map((model) => ({
      ...{
        what: `${model} train_step, mixed precision over f32, by defaults`,
        least: 1.5,
        unit: "",
      },
      reached: mixedOverF32(found, model),
    })),
  ];
  return markdownTable(
    columns("what", "#at least", "#measured", "reached", "where"),
    targets.map(({ what, least, unit, reached }) => [
      what,
      `${short(least)}${unit}`,
      reached ? `${short(reached.value)}${unit}` : "–",
      reached ? reached.value >= least ? "yes" : "no" : "not measured",
      reached?.where ?? "",
    ]),
  );
}

function foundIn(results: readonly Named[]): Found {
  const all = <T extends { readonly status: string }>(
    of: (bench: BenchResult["bench"]) => readonly T[],
    status: "complete" | "failed",
  ) =>
    results.flatMap(({ file, result }) =>
      of(result.bench).filter((row) => row.status === status).map((row) => ({ ...row, file }))
    );
  return {
    rows: all(({ rows }) => rows, "complete"),
    failed: all(({ rows }) => rows, "failed"),
    peers: all(({ peers }) => peers, "complete"),
    trainings: results.flatMap(({ file, result: { bench: { training } } }) =>
      training ? [{ imagesPerSecond: training.imagesPerSecond, file }] : []
    ),
  };
}

function best(all: readonly Reached[]): Reached | null {
  return all.reduce<Reached | null>((a, b) => a && a.value >= b.value ? a : b, null);
}

function stepTargets({ rows, peers }: Found, op: string, batch: number): Target[] {
  const isIt = <Row extends BenchRow | PeerRow>(row: Row) =>
    row.op === op && isModel(row, "resnet50") && row.dims.batch === batch;
  const what = `resnet50 ${op}, batch ${batch}`;
  return [
    {
      ...{ what: `${what}, of the roofline`, least: 40, unit: " %" },
      reached: best(
        rows.filter((row) => isIt(row) && row.dtype === "f32").map((row) => ({
          value: row.pctRoofline!,
          where: `${row.file}, ${short(row.imagesPerSecond)} images/s`,
        })),
      ),
    },
    {
      ...{ what: `${what}, over PyTorch's fp32`, least: 1, unit: "" },
      reached: best(
        peers.filter((row) => isIt(row) && row.name === "torch" && row.precision === "fp32")
          .map((row) => ({
            value: row.ratio!,
            where: `${row.file}, ${short(row.ratioLow)} to ${short(row.ratioHigh)}`,
          })),
      ),
    },
  ];
}

function isModel<Row extends BenchRow | PeerRow>(
  row: Row,
  model: string,
): row is Row & { readonly dims: { readonly family: "model"; readonly batch: number } } {
  return row.dims?.family === "model" && row.dims.model === model;
}

/** The one that is the furthest from it: one that failed reached nothing. */
function convolutions({ rows, failed }: Found): Reached | null {
  const wanted = [...rows, ...failed].filter(({ dims, dtype }) =>
    dtype === "f32" && dims?.family === "conv2d" && dims.kernel.every((size) => size === 3)
  );
  const shares = [...Map.groupBy(wanted, ({ op, shape }) => `${op} ${shape}`)].map((
    [where, runs],
  ) => ({ value: Math.max(...runs.map(({ pctRoofline }) => pctRoofline ?? 0)), where }));
  if (shares.length === 0) return null;
  const { value, where } = shares.reduce((a, b) => b.value < a.value ? b : a);
  const enough = shares.filter((share) => share.value >= LEAST_CONVOLUTION).length;
  const middle = median(shares.map((share) => share.value));
  return {
    value,
    where: `the least is ${where}; median ${
      short(middle)
    } %, ${enough} of ${shares.length} reach it`,
  };
}

function largestProduct({ rows }: Found): Reached | null {
  const squares = rows.flatMap(({ dims, dtype, pctRoofline, shape, file }) =>
    dtype === "f32" && dims?.family === "gemm" && dims.m === dims.n && dims.n === dims.k
      ? [{ size: dims.n, value: pctRoofline!, where: `${file}, ${shape}` }]
      : []
  );
  const largest = Math.max(...squares.map(({ size }) => size));
  return best(squares.filter(({ size }) => size === largest));
}

/** Of the largest batch that was measured in both, each by the defaults: a run that tunes one of them holds what the defaults did. */
function mixedOverF32({ rows }: Found, model: string): Reached | null {
  const steps = rows.flatMap((row) => {
    const value = row.chosenBy === "tuner" ? row.defaults?.imagesPerSecond : row.imagesPerSecond;
    return row.op === "train_step" && isModel(row, model) && value
      ? [{ batch: row.dims.batch, dtype: row.dtype, value, where: row.file }]
      : [];
  });
  const pairs = [...Map.groupBy(steps, ({ batch }) => batch)].flatMap(([batch, rates]) => {
    const [mixed, f32] = (["f16", "f32"] as const).map((dtype) =>
      best(rates.filter((rate) => rate.dtype === dtype))
    );
    const where = `batch ${batch}: ${short(mixed?.value)} images/s in ${mixed?.where}, ${
      short(f32?.value)
    } in ${f32?.where}`;
    return mixed && f32 ? [{ batch, value: mixed.value / f32.value, where }] : [];
  });
  return pairs.toSorted((a, b) => b.batch - a.batch)[0] ?? null;
}

/** The runs of `bench` that can be read; what cannot is named. */
async function readBenches(files: readonly string[]): Promise<Named[]> {
  const benches: Named[] = [];
  for (const name of files) {
    try {
      const result = await readResult(name);
      if (result.kind === "bench") benches.push({ file: path.basename(name, ".json"), result });
    } catch (error) {
      console.error(`Left out ${name}: ${(error as Error).message}`);
    }
  }
  return benches;
}

if (import.meta.main) {
  const [batch, ...files] = process.argv.slice(2);
  console.log(targetsTable(await readBenches(files), Number(batch)));
}

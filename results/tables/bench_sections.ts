import { leftOut } from "./bench/left_out.ts";
import { peersSummary, peersTable } from "./bench/peers_table.ts";
import { rooflineTable } from "./bench/roofline_table.ts";
import { kernelsTable, modelsTable } from "./bench/rows_table.ts";
import { TRAINED, trainingLine } from "./bench/training_line.ts";
import { machineLabel, runtimeLabel } from "../text/labels.ts";
import { escape } from "../text/markdown.ts";
import { newestFirst, type RecordedBench } from "./recorded.ts";
import type { BenchResult, BenchRow, PeerRow } from "../schema/result.ts";

/** A part of an adapter's results, and what a run says of it; "" where it did not measure it. */
interface Part {
  readonly title: string;
  render(bench: BenchResult["bench"]): string;
}

/** The shares of the roofline are of the one that was measured in the same run. A run measures kernels of one element type. */
const kernelsOf = (dtype: BenchRow["dtype"]): Part => ({
  title: `Roofline and ${dtype} kernels`,
  render: ({ roofline, rows }) => {
    const telling = rows.filter((row) => row.dtype === dtype && isTelling(row) && !isStep(row));
    return tried(telling)
      ? blocks(roofline ? rooflineTable(roofline) : "", kernelsTable(telling), leftOut(telling, []))
      : "";
  },
});

/** Where no kernel was measured. */
const ROOFLINE: Part = {
  title: "Roofline",
  render: ({ roofline }) => roofline ? rooflineTable(roofline) : "",
};

/** By name, and numbers in it by value. */
const { compare: byName } = new Intl.Collator("en", { numeric: true });

/** A model at a batch and a precision: never one row with another. */
const sizeIn = ({ dims, dtype }: BenchRow) => {
  if (dims?.family !== "model") return [];
  return [`${dims.model}, batch ${dims.batch}${dtype === "f16" ? ", mixed precision" : ""}`];
};

/** The steps of a model at a batch and a precision; beside the ConvNet's in f32 the short training of it. */
const stepsOf = (size: string): Part => ({
  title: `Steps of ${size}`,
  render: ({ rows, training }) => {
    const steps = rows.filter((row) => isStep(row) && sizeIn(row).includes(size));
    return tried(steps)
      ? blocks(
        modelsTable(steps),
        size === `${TRAINED.model}, batch ${TRAINED.batch}` ? trainingLine(training, rows) : "",
        leftOut(steps, []),
      )
      : "";
  },
});

const LIBRARIES: Part = {
  title: "Other libraries",
  render: ({ peers }) => {
    const telling = peers.filter(isTelling);
    return tried(telling)
      ? blocks(peersTable(telling), peersSummary(peers), leftOut([], telling))
      : "";
  },
};

/**
 * A section for each adapter, driver and runtime, in their order: roofline, the telling kernels, steps of each model, other libraries. Each is
 * the newest run's that measured it, failures included.
 */
export function benchSections(recorded: readonly RecordedBench[]): string[] {
  const groups = Map.groupBy(recorded, ({ result }) => subject(result));
  return [...groups].sort(([a], [b]) => a < b ? -1 : 1).map(([title, runs]) => {
    const ordered = runs.toSorted(newestFirst);
    const part = (wanted: Part) => newest(wanted, ordered);
    const rows = runs.flatMap(({ result }) => result.bench.rows);
    const sizes = new Set(rows.filter(isStep).flatMap(sizeIn));
    const kernels = blocks(part(kernelsOf("f32")), part(kernelsOf("f16")));
    return blocks(
      `#### ${escape(title)}\n`,
      kernels || part(ROOFLINE),
      ...[...sizes].sort(byName).map((size) => part(stepsOf(size))),
      part(LIBRARIES),
    );
  });
}

/** What must agree for a newer run to replace an older one. */
function subject(result: BenchResult): string {
  const known = [machineLabel(result), result.driver, runtimeLabel(result)];
  return known.filter((word) => word !== null).join(", ");
}

function newest({ title, render }: Part, runs: readonly RecordedBench[]): string {
  for (const { path, day, result } of runs) {
    const text = render(result.bench);
    if (text === "") continue;
    const source = `recorded ${day} by suite ${result.suite.version} (${path})`;
    return `${title}, ${escape(source)}:\n\n${text}`;
  }
  return "";
}

/** Whether any was measured or failed to be; a run that only skipped them says nothing. */
function tried(rows: readonly { readonly status: string }[]): boolean {
  return rows.some(({ status }) => status === "complete" || status === "failed");
}

function blocks(...parts: string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}

const isStep = ({ op }: { readonly op: string }) => op.endsWith("_step");

/** Square products, the 3x3 convolution of ResNet-50's first stage in all directions, and whole steps. */
export function isTelling({ op, dims }: BenchRow | PeerRow): boolean {
  if (isStep({ op })) return true;
  if (dims?.family === "gemm") return dims.m === dims.n && dims.n === dims.k;
  if (dims?.family !== "conv2d") return false;
  const { inChannels, outChannels, height, kernel: [k] } = dims;
  return inChannels === 64 && outChannels === 64 && height === 56 && k === 3;
}

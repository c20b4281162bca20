import { commandLine } from "../../text/command_line.ts";
import { columns } from "../../text/markdown.ts";
import { grouped } from "../../text/numbers.ts";
import type { Result } from "../../schema/result.ts";
import { folded, type Section } from "../view.ts";
import { factsTable } from "./facts.ts";

/** Every field of a document but its measurements. */
export function provenanceSection(file: string, result: Result): Section {
  const { suite, adapter, ...rest } = result;
  const { kernelHashes, kernelSources, ...program } = suite;
  const { limits, features, ...device } = adapter;
  const others = Object.entries(rest).filter(([key]) => key !== "train" && key !== "bench");
  const fields = { file, ...Object.fromEntries(others), suite: program, adapter: device };
  const hashes = Object.entries(kernelHashes);
  const sources = Object.entries(kernelSources ?? {});
  const limitRows = Object.entries(limits).map(([name, value]) => [name, grouped(value)]);
  return {
    id: "provenance",
    title: "Provenance",
    blocks: [
      { text: `As typed: ${commandLine(result.argv)}` },
      { table: factsTable("The run, by field of its document", fields) },
      folded(`Kernels (${hashes.length})`, {
        caption: "SHA-256 of the WGSL of each kernel that ran",
        columns: columns("kernel", "SHA-256"),
        rows: hashes,
      }),
      folded(`Kernel sources (${sources.length})`, {
        caption: "SHA-256 of the source files of all kernels",
        columns: columns("folder", "SHA-256"),
        rows: sources,
      }),
      folded(`Adapter features (${features.length})`, {
        caption: "Features that the adapter offers",
        columns: columns("feature"),
        rows: features.map((feature) => [feature]),
      }),
      folded(`Adapter limits (${limitRows.length})`, {
        caption: "Limits of the adapter",
        columns: columns("limit", "#value"),
        rows: limitRows,
      }),
    ],
  };
}

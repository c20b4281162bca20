import { commandLine } from "../text/command_line.ts";
import { adapterLabel, datasetLabel, runtimeLabel } from "../text/labels.ts";
import { spelledOut } from "../text/clean_text.ts";
import type { Result } from "../schema/result.ts";
import type { PublicDocument } from "./public_document.ts";

/** What will be public of a document, for its author to read before it is. */
export function publicText({ result, removed, unknown }: PublicDocument): string {
  const { suite, host, driver, argv, createdAt, id } = result;
  const facts: [string, string][] = [
    ["run", `${id}, ${createdAt}`],
    ["command", commandLine(argv)],
    ["suite", `${suite.version}, commit ${suite.gitCommit ?? "unknown"}${changes(suite.gitDirty)}`],
    ["adapter", adapterLabel(result)],
    ["driver", driver ?? "unknown"],
    ["runtime", runtimeLabel(result)],
    [
      "host",
      [host.os, host.arch, host.cpu, `${host.cores ?? "?"} cores`, memory(host.memoryBytes)].join(
        ", ",
      ),
    ],
    ["measured", measured(result)],
  ];
  return [
    "Public will be:",
    ...facts.map(([name, value]) => `  ${name.padEnd(9)}${value}`),
    "  and all samples, features, limits and settings in the document.",
    ...unknown.length > 0
      ? [
        "Fields that the schema does not know, public as they are:",
        ...unknown.map((path) => `  ${path}: ${shown(result, path)}`),
      ]
      : [],
    ...removed.length > 0
      ? ["Taken out:", ...removed.map(({ path, what }) => `  ${path}: ${what}`)]
      : ["Nothing had to be taken out: no folders, and no telling name of this machine or user."],
  ].map((line) => `${spelledOut(line)}\n`).join("");
}

const changes = (dirty: boolean | null) => dirty ? " with changes" : "";

function memory(bytes: number | null): string {
  return bytes === null ? "memory unknown" : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function measured(result: Result): string {
  if (result.kind === "bench") {
    return `bench ${result.bench.suites.join(", ")}, ${result.bench.rows.length} rows`;
  }
  const { model, epochs, recipe: { task, seed } } = result.train;
  return `train ${task} ${model}, seed ${seed}, ${epochs.length} epochs, data ${
    datasetLabel(result)
  } from ${result.dataset.source}`;
}

/** The value at a path, cut to a line. */
function shown(document: unknown, path: string): string {
  const value = path.split(/\.|\[(\d+)\]/).filter((key) => key).reduce<unknown>(
    (part, key) => (part as Record<string, unknown> | undefined)?.[key],
    document,
  );
  const text = JSON.stringify(value) ?? "";
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}

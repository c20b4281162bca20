import { adapterLabel, runtimeLabel } from "../text/labels.ts";
import { columns } from "../text/markdown.ts";
import type { Result } from "../schema/result.ts";
import { factsTable } from "./facts.ts";
import { markup } from "./html.ts";
import type { Page, Section } from "./page.ts";
import { folded, htmlTable } from "./tables.ts";

/** Every field of a document but its measurements. */
export function provenanceSection(result: Result): Section {
  const { suite, adapter, ...rest } = result;
  const { kernelHashes, kernelSources, ...program } = suite;
  const { limits, features, ...device } = adapter;
  const others = Object.entries(rest).filter(([key]) => key !== "train" && key !== "bench");
  const hashes = Object.entries(kernelHashes);
  const sources = Object.entries(kernelSources ?? {});
  return {
    id: "provenance",
    title: "Provenance",
    body: markup`${
      htmlTable(factsTable("The run, by field of its document", {
        ...Object.fromEntries(others),
        suite: program,
        adapter: device,
      }))
    }
${
      folded(`Kernels (${hashes.length})`, {
        caption: "SHA-256 of the WGSL of each kernel that ran",
        columns: columns("kernel", "SHA-256"),
        rows: hashes,
      })
    }
${
      folded(`Kernel sources (${sources.length})`, {
        caption: "SHA-256 of the source files of all kernels",
        columns: columns("folder", "SHA-256"),
        rows: sources,
      })
    }
${
      folded(`Adapter features (${features.length})`, {
        caption: "Features that the adapter offers",
        columns: columns("feature"),
        rows: features.map((feature) => [feature]),
      })
    }
${
      folded(`Adapter limits (${Object.keys(limits).length})`, {
        caption: "Limits of the adapter",
        columns: columns("limit", "#value"),
        rows: Object.entries(limits).map(([name, value]) => [name, value.toLocaleString("en")]),
      })
    }`,
  };
}

/** What the pages of all kinds of runs begin with. */
export function heading(result: Result): Pick<Page, "runId" | "lines" | "badges" | "footer"> {
  const { suite, host, driver, status, reason, adapter, createdAt } = result;
  const commit = suite.gitCommit?.slice(0, 10) ?? "unknown";
  return {
    runId: result.id,
    lines: [
      `${createdAt.slice(0, 10)}, suite ${suite.version}, commit ${commit}${
        suite.gitDirty ? " with changes" : ""
      }. Runtime: ${runtimeLabel(result)}. Driver: ${driver ?? "unknown"}. Host: ${
        host.cpu ?? "unknown"
      }, ${host.cores ?? "unknown"} cores, ${host.os}.`,
      ...(status === "complete" ? [] : [`Run ${status}: ${reason ?? "no reason given"}.`]),
    ],
    badges: [
      { text: adapterLabel(result) },
      { text: status, warn: status !== "complete" },
      ...(adapter.software
        ? [{ text: "software adapter, never ranked with hardware", warn: true }]
        : []),
      ...(suite.gitDirty ? [{ text: "sources with uncommitted changes", warn: true }] : []),
    ],
    footer: `Generated from the result document of run ${result.id} by TrainMark, report. The ` +
      "charts lie beside this page as SVG and PNG; the JSON has every number.",
  };
}

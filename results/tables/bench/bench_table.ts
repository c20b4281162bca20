import type { BenchResult } from "../../schema/result.ts";
import { adapterLabel, busyLabel, runtimeLabel } from "../../text/labels.ts";
import { escape } from "../../text/markdown.ts";
import { benchLegend } from "./bench_legend.ts";
import { hostTable } from "./host_table.ts";
import { leftOut } from "./left_out.ts";
import { peersSummary, peersTable } from "./peers_table.ts";
import { profileTable } from "./profile_table.ts";
import { rooflineTable } from "./roofline_table.ts";
import { kernelsTable, modelsTable } from "./rows_table.ts";
import { trainingLine } from "./training_line.ts";

/** A run of `bench` as Markdown: what ran, the roofline, the rows, other libraries, what was left out, and how it was measured. */
export function benchTable(result: BenchResult): string {
  const { roofline, rows, peers, host, profiles = [], training } = result.bench;
  return [
    heading(result),
    titled("Roofline", roofline ? rooflineTable(roofline) : ""),
    titled("Kernels", kernelsTable(rows)),
    titled("Models", modelsTable(rows), trainingLine(training, rows)),
    titled("Host", hostTable(host)),
    titled("Where the time goes", profiles.map(profileTable).join("\n")),
    titled("Other libraries", peersTable(peers), peersSummary(peers)),
    titled("Not measured", leftOut(rows, peers, host)),
    titled("How it was measured", benchLegend(result)),
    busyLine(result),
  ].filter((part) => part !== "").join("\n");
}

function heading(result: BenchResult): string {
  const { suite, host, driver, status, reason, createdAt, bench } = result;
  const commit = suite.gitCommit?.slice(0, 10) ?? "unknown";
  const lines = [
    `${createdAt.slice(0, 10)}, suite ${suite.version}, commit ${commit}` +
    `${suite.gitDirty ? " with changes" : ""}. Runtime: ${runtimeLabel(result)}. ` +
    `Driver: ${driver ?? "unknown"}. Host: ${host.cpu ?? "unknown"}, ${host.cores ?? "?"} cores.`,
    ...(status === "complete" ? [] : [`Run ${status}: ${reason ?? "no reason given"}.`]),
  ];
  const title = `bench ${bench.suites.join(", ")} on ${adapterLabel(result)}`;
  return `## ${escape(title)}\n\n${lines.map((line) => `${escape(line)}\n`).join("")}`;
}

/** Last, as a terminal shows the end. */
function busyLine({ bench }: BenchResult): string {
  const label = busyLabel(bench);
  return label === null ? "" : `**Note**: ${label}.\n`;
}

/** Parts that are not empty below a title, or nothing. */
function titled(title: string, ...parts: string[]): string {
  const filled = parts.filter((part) => part !== "");
  return filled.length === 0 ? "" : `### ${title}\n\n${filled.join("\n")}`;
}

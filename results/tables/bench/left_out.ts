import type { BenchRow, HostRow, PeerRow } from "../../schema/result.ts";
import { libraryName } from "../../text/labels.ts";
import { escape } from "../../text/markdown.ts";

/** Whether a row has numbers. */
export const isComplete = ({ status }: { readonly status: string }) => status === "complete";

/** Rows without numbers, with their reason; those that share it share a line. */
export function leftOut(
  rows: readonly BenchRow[],
  peers: readonly PeerRow[],
  host: readonly HostRow[] = [],
): string {
  const all = [
    ...rows.map((row) => ({ ...row, name: row.suite, variant: row.variant ?? "" })),
    ...host.map((row) => ({ ...row, name: "host", dtype: "", variant: "" })),
    ...peers.map((row) => ({
      ...row,
      name: libraryName(row),
      ...{ dtype: "", variant: "" },
    })),
  ].filter((row) => !isComplete(row));
  const byReason = Map.groupBy(all, ({ status, reason }) => `${status}, ${reason}`);
  return [...byReason].map(([why, rows]) => {
    const names = rows.map(({ name, op, shape, dtype, variant }) =>
      [name, op, shape, dtype, variant].filter((word) => word !== "").join(" ")
    );
    return `- ${escape(`${why}: ${names.join("; ")}`)}\n`;
  }).join("");
}

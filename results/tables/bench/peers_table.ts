import type { PeerRow } from "../../schema/result.ts";
import { libraryLabel, libraryOnDevice } from "../../text/labels.ts";
import { columns, escape, markdownTable } from "../../text/markdown.ts";
import { scientific, time } from "../../text/numbers.ts";
import { geometricMean } from "../../text/statistics.ts";
import { isComplete } from "./left_out.ts";

/** Other libraries, each timed in turns with ours: on our adapter, or on the device that {@linkcode peersSummary} names. */
export function peersTable(peers: readonly PeerRow[]): string {
  const compared = peers.filter(isComplete);
  if (compared.length === 0) return "";
  return markdownTable(
    columns("library", ...PEER_HEADINGS),
    compared.map((row) => [libraryLabel(row), ...peerCells(row)]),
  );
}

/** What {@linkcode peerCells} are, numbers with `#`. */
export const PEER_HEADINGS: readonly string[] = [
  ...["op", "shape", "#its median", "#ours", "#ratio", "#low–high"],
  ...["#its error", "#our error", "our variant"],
];

/** A row that was compared, without the library's name. */
export function peerCells(row: PeerRow): string[] {
  return [
    row.op,
    row.shape,
    time(row.medianNs!),
    time(row.ourMedianNs!),
    ...ratioText(row),
    scientific(row.maxAbsError),
    scientific(row.ourMaxAbsError),
    row.ourVariant ?? "plan",
  ];
}

/** The ratio of a row that was compared, and its range over the rounds. */
export function ratioText({ ratio, ratioLow, ratioHigh }: PeerRow): [ratio: string, range: string] {
  return [ratio!.toFixed(2), `${ratioLow!.toFixed(2)}–${ratioHigh!.toFixed(2)}`];
}

/** What all rows of each library come to, one line each: also where we do worst. */
export function peersSummary(peers: readonly PeerRow[]): string {
  const compared = Map.groupBy(
    peers.filter(isComplete),
    libraryOnDevice,
  );
  return [...compared].map(([library, rows]) => {
    const least = rows.reduce((a, b) => b.ratio! < a.ratio! ? b : a);
    const average = geometricMean(rows.map(({ ratio }) => ratio!));
    return `- ${
      escape(
        `${library}: geometric mean of the ratios ${average.toFixed(2)} (rows: ${rows.length}), ` +
          `least ${least.ratio!.toFixed(2)} (${least.op} ${least.shape})`,
      )
    }.\n`;
  }).join("");
}

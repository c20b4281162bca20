import { columns, markdownTable } from "../../text/markdown.ts";
import { short, spread, time } from "../../text/numbers.ts";
import type { HostRow } from "../../schema/result.ts";

/** What the host does before a GPU has work, as far as it was measured. */
export function hostTable(rows: readonly HostRow[]): string {
  const measured = rows.filter(({ status }) => status === "complete");
  if (measured.length === 0) return "";
  return markdownTable(
    columns("op", "shape", "#median", "#spread", "#samples", "#rate"),
    measured.map((row) => [
      row.op,
      row.shape,
      time(row.medianNs),
      spread(row.cv!, row.noisy!),
      String(row.samplesNs.length),
      hostRate(row),
    ]),
  );
}

/** What a measured row handles in a second: `1,250 dispatches/s`. */
export function hostRate({ things, unit, medianNs }: HostRow): string {
  return `${short(1e9 * things! / medianNs!)} ${unit}/s`;
}

import { bytesText, flopsText, rate, time } from "../../results/text/numbers.ts";
import type { BenchRow } from "../../results/schema/result.ts";

/** A measured row on one line, as it is printed while the suite runs. */
export function rowLine(row: BenchRow): string {
  const name = `${row.op} ${row.shape}${row.dtype === "f16" ? " f16" : ""}`;
  if (row.medianNs === null) return `${name}: ${row.status}, ${row.reason}`;
  const parts = [
    row.imagesPerSecond === null
      ? row.variant
      : `${row.chosenBy === "tuner" ? "tuned" : "default"} plan`,
    `${time(row.medianNs)} ±${(100 * row.cv!).toFixed(1)} %`,
    row.imagesPerSecond === null
      ? `${flopsText(row.gflops)}, ${bytesText(row.gbps)}`
      : `${rate(row.imagesPerSecond)} images/s, ${flopsText(row.gflops)}`,
    `${row.pctRoofline!.toFixed(0)} % of the ${row.bound} ceiling`,
  ];
  if (row.defaults) {
    parts.push(`${rate(row.defaults.imagesPerSecond)} images/s by the defaults in turns`);
  }
  return `${name}: ${parts.join(", ")}${row.adapted ? ` (${row.adapted})` : ""}`;
}

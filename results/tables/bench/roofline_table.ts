import type { Roofline } from "../../schema/result.ts";
import { columns, markdownTable } from "../../text/markdown.ts";
import { bytesText, flopsText, spread, time } from "../../text/numbers.ts";
import { NOISY, sampleStatistics } from "../../text/statistics.ts";

/** The adapter's ceilings, one a line. */
export function rooflineTable(roofline: Roofline): string {
  return markdownTable(ceilingColumns, ceilingRows(roofline));
}

/** What {@linkcode ceilingRows} are of. */
export const ceilingColumns = columns("ceiling", "#value", "#spread", "#samples", "measured with");

/** The adapter's ceilings with what each was measured by, as texts. */
export function ceilingRows(roofline: Roofline): string[][] {
  const { f32Gflops, f16Gflops, copyGbps, readGbps, launchNs, syncFloorNs, timestamp, peaks } =
    roofline;
  const peak = (dtype: string, gflops: number | null) => {
    const found = peaks.find((each) => each.dtype === dtype);
    const samples = found?.samplesNs ?? [];
    const by = found ? `multiply-adds in registers, ${found.variant}` : "not granted";
    return [`${dtype} arithmetic`, flopsText(gflops), ...sampled(samples), by];
  };
  return [
    peak("f32", f32Gflops),
    peak("f16", f16Gflops),
    ["copy", bytesText(copyGbps), ...sampled(roofline.copySamplesNs), "bytes read and written"],
    ["read", bytesText(readGbps), ...sampled(roofline.readSamplesNs), "bytes read"],
    ["launch", time(launchNs), ...sampled(roofline.launchSamplesNs), "one dispatch after another"],
    ["host wait", time(syncFloorNs), ...sampled(roofline.syncFloorSamplesNs), "an empty submit"],
    ["timestamp tick", unit(timestamp.nsPerTick, "ns", 3), "–", "–", timestamp.source],
  ];
}

/** Spread and number of a ceiling's samples, for their cells. */
function sampled(samples: readonly number[]): [spread: string, count: string] {
  const cv = samples.length > 1 ? sampleStatistics(samples).cv : null;
  return [cv === null ? "–" : spread(cv, cv > NOISY), String(samples.length)];
}

function unit(value: number | null, name: string, digits = 1): string {
  return value === null ? "–" : `${value.toFixed(digits)} ${name}`;
}

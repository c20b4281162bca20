/** How numbers are written, in tables, pages and pictures alike; `–` where there is none. */

/** A fraction in percent, two decimals. */
export function percent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? "–" : `${(100 * fraction).toFixed(2)} %`;
}

/** A duration of ns in the unit that suits it. */
export function time(ns: number | null | undefined): string {
  if (ns === null || ns === undefined) return "–";
  if (ns < 1e6) return `${(ns / 1e3).toFixed(1)} µs`;
  return ns < 1e9 ? `${(ns / 1e6).toFixed(2)} ms` : `${(ns / 1e9).toFixed(2)} s`;
}

/** A duration that may be of a few ns. */
export const fineTime = (ns: number | null) =>
  ns !== null && ns < 1000 ? `${ns.toFixed(0)} ns` : time(ns);

/** A number in the digits that are worth reading. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Prefixes of 10^6, 10^9 and 10^12. */
const PREFIXES = ["M", "G", "T"];

/** A rate of 10^9 a second in the prefix that suits its size: `61.3 TFLOP/s` of 61,300. */
function prefixed(giga: number, unit: string): string {
  const step = Math.abs(giga) >= 999.5 ? 2 : Math.abs(giga) >= 0.9995 || giga === 0 ? 1 : 0;
  return `${short(giga / 1000 ** (step - 1))} ${PREFIXES[step]}${unit}`;
}

/** GFLOP/s as a text: `61.3 TFLOP/s`. */
export const flopsText = (gflops: number | null) =>
  gflops === null ? "–" : prefixed(gflops, "FLOP/s");

/** GB/s as a text: `3.28 TB/s`. */
export const bytesText = (gbps: number | null) => gbps === null ? "–" : prefixed(gbps, "B/s");

/** A count with its thousands apart. */
export const grouped = (count: number) => count.toLocaleString("en");

/** Bytes by powers of 1024: `128 MiB`. */
export function binaryBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const value = Number((bytes / 1024 ** step).toPrecision(3));
  return `${value} ${["bytes", "KiB", "MiB", "GiB", "TiB"][step]}`;
}

/** Images per second: of a large model on a CPU adapter they are few. */
export const rate = (imagesPerSecond: number) =>
  imagesPerSecond.toFixed(imagesPerSecond < 10 ? 2 : 0);

/** An error in powers of ten. */
export const scientific = (value: number | null) => value?.toExponential(1) ?? "–";

/** A kernel is not faster than its ceiling, but the ceiling is measured too: a share in percent that can be. */
export const MOST_PERCENT = 105;

/** A share of the roofline in percent, marked where it is more than can be. */
export const shareOfRoofline = (percent: number) =>
  `${percent > MOST_PERCENT ? "! " : ""}${percent.toFixed(1)} %`;

/** A standard deviation over the mean, marked where it is too large to trust small differences. */
export const spread = (cv: number, noisy: boolean) =>
  `${noisy ? "! " : ""}${(100 * cv).toFixed(1)} %`;

/** `1:02:03` or `2:03`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

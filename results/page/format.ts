/** A number in the digits that are worth reading; `–` where there is none. */
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

/** A fraction in percent. */
export function percentage(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? "–" : `${(100 * fraction).toFixed(2)} %`;
}

/** A duration in the unit that suits it. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(1)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toFixed(2)} ms`;
  return seconds < 600 ? `${seconds.toFixed(2)} s` : `${(seconds / 60).toFixed(1)} min`;
}

/** A text of a document, cut where nobody would read on. */
export function clipped(text: string, most = 2000): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** A text with what it is called, or a dash. */
export function orDash(text: string | number | null | undefined): string {
  return text === null || text === undefined ? "–" : clipped(String(text));
}

/** The next of 1, 2, 5, 10, 20, ... */
export function niceAbove(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * decade).find((step) => step >= value * 0.999)!;
}

/** Limits of a logarithmic axis: the decades around the values. */
export function decades(values: readonly number[]): { min: number; max: number } {
  if (values.length === 0) return { min: 1, max: 10 };
  const min = 10 ** Math.floor(Math.log10(values.reduce((a, b) => Math.min(a, b), Infinity)));
  const max = 10 ** Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b), 0)));
  return { min, max: max > min ? max : 10 * min };
}

/** A tick of a logarithmic axis of nanoseconds: `10 µs`. */
export function tick(ns: number): string {
  const [value, unit] = ns < 1e3
    ? [ns, "ns"]
    : ns < 1e6
    ? [ns / 1e3, "µs"]
    : ns < 1e9
    ? [ns / 1e6, "ms"]
    : [ns / 1e9, "s"];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

import type { Result } from "../schema/result.ts";

const VENDORS = ["4318", "4098", "32902", "4203"];

/**
 * The n-th of a million different submissions, for measuring and testing the leaderboard alone. Times are those of the template by a factor
 * that no other has, and rates are divided by it, so all statistics stay those of their samples.
 */
export function madeUp(template: Result, n: number): Result {
  const scaled = scale(template, 2 ** (n % 7 - 1) * (1 + n / 2 ** 20), "") as Result;
  return {
    ...scaled,
    id: `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`,
    createdAt: new Date(Date.UTC(2026, 10, 27, 16) + n * 1000).toISOString(),
    driver: null,
    adapter: {
      ...scaled.adapter,
      vendor: VENDORS[n % VENDORS.length],
      description: `Made-up adapter ${n % 101}`,
    },
  };
}

/** Lists have the name of what they hold. */
function scale(value: unknown, factor: number, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => scale(item, factor, name));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, scale(field, factor, key)]),
    );
  }
  if (typeof value !== "number") return value;
  if (/(?:Ns|[sS]econds)$/.test(name)) return value * factor;
  return /^(?:gflops|gbps|imagesPerSecond|(?:f32|f16)Gflops|(?:copy|read)Gbps)$/.test(name)
    ? value / factor
    : value;
}

import type { Result } from "../schema/result.ts";
import { eachEpoch, eachList, madeUp as drawn, nudge } from "../validate/copies/times_testing.ts";
import { consistent } from "../validate/corpus/consistent_testing.ts";

const VENDORS = ["4318", "4098", "32902", "4203"];

/**
 * The n-th of a million different submissions, for measuring and testing the leaderboard alone. Its medians are those of the template by a
 * factor that no other has; its times are drawn around them, and its losses and weights are its own, so that it is no copy.
 */
export function madeUp(template: Result, n: number): Result {
  const result = scale(template, 2 ** (n % 7 - 1) * (1 + n / 2 ** 20), "") as Result;
  const { adapter } = result;
  const made = {
    ...result,
    id: `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`,
    createdAt: new Date(Date.UTC(2026, 10, 27, 16) + n * 1000).toISOString(),
    driver: null,
    adapter: {
      ...adapter,
      vendor: VENDORS[n % VENDORS.length],
      description: `Made-up adapter ${n % 101}`,
    },
  };
  consistent((d) => drawAnew(d, n))(made);
  return made;
}

// deno-lint-ignore no-explicit-any
function drawAnew(document: any, n: number): void {
  const { bench, train } = document;
  const weightsDigest = `sha256:${n.toString(16).padStart(64, "0")}`;
  if (bench) {
    const { rows, peers, roofline, host, training } = bench;
    const defaults = rows.flatMap((row: { defaults?: object | null }) => row.defaults ?? []);
    eachList([...rows, ...defaults, ...peers, ...host, roofline, ...roofline.peaks], drawn);
    if (training) Object.assign(training, { weightsDigest });
    return;
  }
  eachEpoch(drawn)(document);
  train.weightsDigest = weightsDigest;
  // As far from the template's as adapters' are from each other.
  const losses: number[] = train.lossSamples, seconds = train.epochs[0].seconds;
  const apart = nudge(1e-3)(losses.map((loss) => loss * seconds));
  train.lossSamples = losses.map((loss, i) => {
    const share = apart[i] / (loss * seconds) - 1;
    return loss * (1 + share * Math.min(1, (i / 2000) ** 3));
  });
}

/** Lists have the name of what they hold. */
function scale(value: unknown, factor: number, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => scale(item, factor, name));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, scale(field, factor, key)]),
    );
  }
  if (typeof value !== "number" || name === "budgetSeconds") return value;
  if (/(?:Ns|[sS]econds)$/.test(name)) return value * factor;
  return /^(?:gflops|gbps|imagesPerSecond|(?:f32|f16)Gflops|(?:copy|read)Gbps)$/.test(name)
    ? value / factor
    : value;
}

import { type Comparison, lostRows } from "./comparison.ts";
import { rowText } from "./difference_text.ts";
import { type Ratio, verdictText } from "./ratio.ts";

/** What a gate says of a comparison. */
export interface Gate {
  /** Ratios that it looked at: rows and suites. */
  readonly looked: number;
  /** Those that are below it for certain, and rows that the base measured and the other did not, one line each. */
  readonly below: readonly string[];
}

/** Finds rows and suites whose whole interval, widened by the noise between runs, lies below a ratio, and rows that were lost. */
export function gate({ sections }: Comparison, least: number): Gate {
  const below: string[] = [];
  let looked = 0;
  const look = (name: string, found: Ratio) => {
    const { ratio, interval: { low, high } } = found;
    looked++;
    if (high >= least) return;
    below.push(
      `${name}: ratio ${ratio.toFixed(3)}, ${low.toFixed(3)} to ${
        high.toFixed(3)
      }, is below ${least} (${verdictText(found)})`,
    );
  };
  const pairs = sections.flatMap((section) => section.pairs);
  for (const { base, other, rows, suites, differences } of pairs) {
    for (const { op, shape, dtype, ratio } of rows) {
      look(
        `${other} against ${base}, ${[op, shape, dtype].filter((word) => word !== null).join(" ")}`,
        ratio,
      );
    }
    for (const row of lostRows(differences)) {
      below.push(`${other} against ${base}, ${rowText(row)}: not measured in ${other}`);
    }
    for (const { suite, ratio } of suites) look(`${other} against ${base}, suite ${suite}`, ratio);
  }
  return { looked, below };
}

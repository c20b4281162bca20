import type { BenchResult } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import { type Problem, problemAt } from "../problem.ts";

/** A candidate within so much of the best may win, as the default stays where none is faster by more than scatter; recorded winners are within 1.3 %. */
const CLOSE = 1.15;
/** Ops of which a device has several rungs that compute them, and by how many rows a tuned run has one to choose. */
const CHOSEN = /^(gemm|conv2d_)/, MANY = 5;
/** What a short training comes to at least: recorded ones to 99.1 % and more. */
const LEARNED = 0.95;

/** Every kernel that was timed is among those that ran. */
export function checkKernelHashes(check: Checker, { bench, suite }: BenchResult): void {
  bench.rows.forEach(({ suite: of, status, op, variant }, i) => {
    if (of !== "kernels" || status !== "complete") return;
    const name = `${op}/${variant}`, ran = Object.hasOwn(suite.kernelHashes, name);
    check.holds(
      ["bench", "rows", i, "variant"],
      ran,
      `is of ${name}, which is not in kernelHashes`,
    );
  });
}

/** A choice of kernels that the tuner makes on no recorded machine, as where its time was used up, and a short training that learned little. */
export function choiceFlags({ bench: { rows, tuning, tuned, training } }: BenchResult): Problem[] {
  const flags: Problem[] = [], winners = new Map<string, string>();
  tuning.forEach(({ op, shape, dtype, variant, candidates }, i) => {
    if (variant === null) return; // none was right
    winners.set(`${op} ${shape} ${dtype}`, variant);
    const times = candidates.filter(({ status, medianNs }) => status === "complete" && medianNs);
    const own = times.find((candidate) => candidate.variant === variant)?.medianNs;
    const best = Math.min(...times.map(({ medianNs }) => medianNs!));
    if ((own ?? Infinity) <= CLOSE * best) return;
    const took = own ? `${(own / best).toFixed(2)} times as long as the fastest` : "no time";
    flags.push(problemAt(["bench", "tuning", i, "variant"], `is ${variant}, which took ${took}`));
  });
  let chosen = 0;
  rows.forEach(({ suite, op, shape, dtype, variant, status }, i) => {
    if (suite !== "kernels" || status !== "complete") return;
    if (CHOSEN.test(op)) chosen++;
    const path = ["bench", "rows", i, "variant"], winner = winners.get(`${op} ${shape} ${dtype}`);
    if (winner !== undefined && winner !== variant) {
      flags.push(problemAt(path, `is ${variant}, but the tuner's winner is ${winner}`));
    }
    if (CHOSEN.test(op) && variant === "naive") {
      flags.push(problemAt(path, "is naive, which no device takes by default or as the fastest"));
    }
  });
  if (tuned && tuning.length === 0 && chosen >= MANY) {
    flags.push(problemAt(["bench", "tuning"], "has nothing, but the run is tuned"));
  }
  if (training && training.testTop1 < LEARNED) {
    const percent = (100 * training.testTop1).toFixed(1);
    flags.push(problemAt(["bench", "training", "testTop1"], `is ${percent} %: it did not learn`));
  }
  return flags;
}

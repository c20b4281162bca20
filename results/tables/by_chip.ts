import type { RecordedBench } from "./recorded.ts";
import type { BenchResult } from "../schema/result.ts";
import { sameChip } from "../text/chip.ts";

/**
 * Runs on one chip by one version of the suite, whatever the runtime; software adapters, on one processor. A browser may keep the chip's name
 * and the processor to itself: then it is the day's only chip that it can be, or the run is left out.
 */
export function byChip(recorded: readonly RecordedBench[]): RecordedBench[][] {
  const groups: RecordedBench[][] = [];
  for (const run of recorded.filter(isNamed)) {
    const group = groups.find(([other]) => mayBeSame(other, run));
    if (group) group.push(run);
    else groups.push([run]);
  }
  for (const run of recorded.filter((run) => !isNamed(run))) {
    const possible = groups.filter((group) =>
      mayBeSame(group[0], run) && group.some(({ day }) => day === run.day)
    );
    if (possible.length === 1) possible[0].push(run);
  }
  return groups;
}

function isNamed({ result: { adapter, host } }: RecordedBench): boolean {
  const named = adapter.device !== null || adapter.description !== null;
  return named && (host.cpu !== null || !adapter.software);
}

/** What is not known may be the same. */
function mayBeSame({ result: a }: RecordedBench, { result: b }: RecordedBench): boolean {
  return a.suite.version === b.suite.version && a.adapter.software === b.adapter.software &&
    sameChip(a.adapter, b.adapter) && !onOthersProcessor(a, b);
}

function onOthersProcessor(a: BenchResult, b: BenchResult): boolean {
  return a.adapter.software && a.host.cpu !== null && b.host.cpu !== null &&
    a.host.cpu !== b.host.cpu;
}

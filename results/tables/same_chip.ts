import type { RecordedBench } from "./recorded.ts";
import type { BenchResult } from "../schema/result.ts";
import { vendorName } from "../text/vendor_name.ts";

/** What can be known of the chip of a result. */
interface Chip {
  /** Of the vendor, the kind, the suite: what no two runs of one comparison differ in. */
  readonly frame: string;
  /** Each implementation has its own fields for a chip's name; null where it keeps the name to itself. */
  readonly names: ReadonlySet<string> | null;
  /** What a software adapter runs on. Of hardware, and where it is not known, null. */
  readonly processor: string | null;
}

/**
 * Runs on one chip by one version of the suite, whatever the runtime. wgpu gives a chip's name as its description, Dawn a slug of it as its
 * device. A browser may keep the name to itself, and the processor: then it is the day's only one of that vendor, or the run is left out.
 */
export function byChip(recorded: readonly RecordedBench[]): RecordedBench[][] {
  const groups: { readonly chip: Chip; readonly runs: RecordedBench[] }[] = [];
  const nameless: RecordedBench[] = [];
  for (const run of recorded) {
    const chip = chipOf(run.result);
    if (!isWhole(chip, run.result)) {
      nameless.push(run);
      continue;
    }
    const group = groups.find((group) => isSame(group.chip, chip));
    if (group) group.runs.push(run);
    else groups.push({ chip, runs: [run] });
  }
  for (const run of nameless) {
    const chip = chipOf(run.result);
    const possible = groups.filter((group) =>
      isSame(group.chip, chip) && group.runs.some(({ day }) => day === run.day)
    );
    if (possible.length === 1) possible[0].runs.push(run);
  }
  return groups.map(({ runs }) => runs);
}

function chipOf({ adapter, host, suite }: BenchResult): Chip {
  const { vendor, device, description, software } = adapter;
  // A number is the device's on its bus, of wgpu alone.
  const names = [device, description].filter((name) => name !== null).map(slug)
    .filter((name) => /[a-z]/.test(name));
  return {
    frame: JSON.stringify([vendorName(vendor), software, suite.version]),
    names: names.length > 0 ? new Set(names) : null,
    processor: software ? host.cpu : null,
  };
}

function isWhole({ names, processor }: Chip, { adapter }: BenchResult): boolean {
  return names !== null && (processor !== null || !adapter.software);
}

/** What is not known may be the same. */
function isSame(a: Chip, b: Chip): boolean {
  const named = a.names === null || b.names === null || !a.names.isDisjointFrom(b.names);
  const processors = new Set([a.processor, b.processor].filter((name) => name !== null));
  return a.frame === b.frame && named && processors.size < 2;
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

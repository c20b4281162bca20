import type { Device } from "../../kernels/gpu/device.ts";
import type { Kernel } from "../../kernels/gpu/kernel.ts";
import { withAllowedNames } from "../../results/validate/origin/machine_name.ts";
import { publicWords } from "../../results/text/command_line.ts";
import { ownCommit } from "../../results/files/committed.ts";
import { learnCommits } from "../../results/validate/reference/commits.ts";
import { sha256 } from "../../results/text/digest.ts";
import { RESULT_SCHEMA } from "../../results/schema/result.ts";
import suite from "../../package.json" with { type: "json" };
import type { Host, SourceTree, Surroundings } from "./host.ts";

/** What is noted when a run begins. */
export interface Start {
  readonly createdAt: Date;
  readonly host: Surroundings;
  /** When the run began. */
  readonly sourceTree: SourceTree;
}

/**
 * Notes it.
 *
 * @param say Takes what the result will lack.
 */
export async function startOn(
  host: Surroundings,
  say: (line: string) => void = () => {},
): Promise<Start> {
  const createdAt = new Date(), { withoutCommit, ...sourceTree } = await host.sourceTree();
  learnCommits(ownCommit(sourceTree.commit));
  if (withoutCommit) say(`no commit is recorded as ${withoutCommit}`);
  return { createdAt, host, sourceTree };
}

/** What every result document says of where its numbers come from. */
export async function provenance(
  { createdAt, host, sourceTree: { commit, dirty, ...sources } }: Start,
  kernels: readonly Kernel[],
  device: Device,
) {
  return {
    schema: RESULT_SCHEMA,
    id: crypto.randomUUID(),
    createdAt: createdAt.toISOString(),
    argv: publicWords(host.argv),
    suite: {
      version: suite.version,
      gitCommit: commit,
      gitDirty: dirty,
      kernelHashes: await kernelHashes(kernels),
      ...sources,
    },
    ...withAllowedNames({
      runtime: host.runtime(),
      adapter: device.adapter,
      driver: driverOf(host, device),
      host: host.machine(),
    }),
  } as const;
}

const drivers = new WeakMap<Device, string | null>();

/** A device's driver, found once: to ask the system may take programs, and a run of `bench` writes its document after every row. */
function driverOf(host: Surroundings, device: Device): string | null {
  const known = drivers.get(device);
  if (known !== undefined) return known;
  const driver = host.driver(device.adapter) ?? developersDriver(device);
  drivers.set(device, driver);
  return driver;
}

/** Says how to get the driver to know that a document lacks. */
export function sayUnknownDriver(
  { driver }: { readonly driver: string | null },
  { advice }: Pick<Host, "advice">,
  say: (line: string) => void,
): void {
  if (driver === null) say(`the driver is unknown: ${advice.driver}`);
}

/** What Chromium tells of the driver where its features for developers are switched on: `NVIDIA: 550.54.14 550.54.14.0`. */
export function developersDriver({ gpu }: Pick<Device, "gpu">): string | null {
  const { adapterInfo } = gpu as { adapterInfo?: { readonly driver?: string } };
  return adapterInfo?.driver || null;
}

/** SHA-256 of each rung's WGSL as it was compiled, over all shapes that ran it. */
async function kernelHashes(kernels: readonly Kernel[]): Promise<Record<string, string>> {
  const sources = new Map<string, Set<string>>();
  for (const kernel of kernels) {
    const key = `${kernel.op}/${kernel.variant}`;
    const codes = sources.get(key) ?? new Set();
    sources.set(key, codes);
    for (const step of kernel.steps) if (step.kind === "dispatch") codes.add(step.code);
  }
  const hashed = [...sources].sort(([a], [b]) => a < b ? -1 : 1)
    .map(async ([key, codes]) => [key, await sha256(...[...codes].sort())]);
  return Object.fromEntries(await Promise.all(hashed));
}

/** `bench peers`: other WebGPU libraries on the same adapter in the same process, op by op against ours. */
import { type OpenCase, type OurSetting, type PeerCase, peerCases } from "./cases.ts";
import { comparePair, type Effort, noOutcome, type Outcome } from "./compare.ts";
import { jax } from "./jax/jax.ts";
import type { Budget } from "../tune/budget.ts";
import { type Peer, type PeerLibrary, type PeerRow, withAdapter } from "./peer.ts";
import { tfjs } from "./tfjs/tfjs.ts";

const LIBRARIES: readonly PeerLibrary[] = [tfjs, jax];

/** A row before it is measured. */
export type PlannedRow = Pick<PeerRow, "name" | "version" | "op" | "shape" | "dims">;

/** All rows in the order in which they are measured; nothing is loaded. */
export function plannedRows(): PlannedRow[] {
  return rowsOf(peerCases(), LIBRARIES);
}

function rowsOf(cases: readonly PeerCase[], libraries: readonly PeerLibrary[]): PlannedRow[] {
  return cases.flatMap(({ op, shape, dims }) =>
    libraries.map(({ name, version }) => ({ name, version, op, shape, dims }))
  );
}

/** How `bench peers` runs. */
export interface PeersOptions extends OurSetting {
  /** Rows to measure; the others are left out. */
  wanted(row: PlannedRow): boolean;
  /** Rows that are not begun by its end are skipped; the one under way may take longer. */
  readonly budget: Budget;
  /** Asked before each row and between rounds. */
  shouldStop(): boolean;
  onRow(row: PeerRow): void;
}

/**
 * Measures the wanted rows. What goes wrong with a row, on either side, is its status and reason.
 *
 * @throws {GpuError} If our device fails: nothing can be measured any more.
 */
export async function runPeers(
  options: PeersOptions,
  cases: readonly PeerCase[] = peerCases(),
  libraries: readonly PeerLibrary[] = LIBRARIES,
): Promise<PeerRow[]> {
  const rows: PeerRow[] = [];
  const open = openers(options);
  const effort = effortOf(options);
  for (const peerCase of cases) {
    const { op, shape, dims } = peerCase;
    const wanted = libraries.filter((library) => {
      return rowsOf([peerCase], [library]).some((row) => options.wanted(row));
    });
    const outcomes = compareCase(peerCase, wanted, { options, effort, open });
    for await (const [{ name, version }, outcome] of outcomes) {
      const row = { name, version, op, shape, dims, ...outcome };
      rows.push(row);
      options.onRow(row);
    }
  }
  return rows;
}

interface Context {
  readonly options: PeersOptions;
  readonly effort: Effort;
  readonly open: (library: PeerLibrary) => Promise<Peer>;
}

/** One op against each library, our side opened once. */
async function* compareCase(
  peerCase: PeerCase,
  libraries: readonly PeerLibrary[],
  { options, effort, open }: Context,
): AsyncGenerator<[PeerLibrary, Outcome]> {
  let opened: OpenCase | undefined;
  try {
    for (const library of libraries) {
      const why = options.shouldStop()
        ? "interrupted"
        : effort.leftNs() <= 0
        ? `the budget of ${options.budget.seconds.toFixed(0)} s was used up: --budget sets another`
        : null;
      yield [
        library,
        why ? noOutcome("skipped", why) : await attempt(options, library, async () => {
          const peer = await open(library);
          opened ??= await peerCase.open(options);
          return await comparePeer(opened, peer, effort);
        }),
      ];
    }
  } finally {
    opened?.ours.op.dispose();
  }
}

async function comparePeer(opened: OpenCase, peer: Peer, effort: Effort): Promise<Outcome> {
  const theirs = opened.theirs(peer);
  try {
    return await comparePair(opened.ours, theirs, effort);
  } finally {
    theirs.dispose();
  }
}

/** An error becomes the row's, unless our device broke; a library that is not installed, as it need not be, leaves the row out. */
async function attempt(
  { device }: PeersOptions,
  { name, packages }: PeerLibrary,
  body: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await body();
  } catch (error) {
    device.check();
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") {
      return noOutcome("skipped", `not installed: npm install ${packages.join(" ")}`);
    }
    return noOutcome("failed", `${name}: ${(error as Error).message.split("\n", 1)[0]}`);
  }
}

/** Opens each library once, on the adapter of our device; one that does not open fails in each of its rows. */
function openers(
  { device: { source } }: PeersOptions,
): Context["open"] {
  const opened = new Map<PeerLibrary, Promise<Peer>>();
  return (library) => {
    if (!opened.has(library)) {
      opened.set(library, withAdapter(source, () => library.open()));
    }
    return opened.get(library)!;
  };
}

function effortOf({ budget, shouldStop }: PeersOptions): Effort {
  const now = () => 1e6 * performance.now(), leftNs = () => 1e9 * budget.secondsLeft();
  return { rounds: 7, roundNs: 2.5e8, rowNs: 1e10, now, leftNs, shouldStop };
}

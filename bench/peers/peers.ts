/** `bench peers`: other libraries on the same machine in the same run, op by op against ours. */
import { reasonOf } from "../../results/text/user_error.ts";
import { type OpenCase, type OurSetting, type PeerCase, peerCases } from "./cases.ts";
import { comparePair, type Effort, noOutcome, type Outcome } from "./compare.ts";
import type { Budget } from "../tune/budget.ts";
import { type OpenPeers, openPeers } from "./open_peers.ts";
import { type Peer, type PeerLibrary, type PeerRow, Unavailable } from "./peer.ts";

/** A row before it is measured. */
export type PlannedRow = Omit<PeerRow, keyof Outcome>;

/** All rows of these libraries in the order in which they are measured; nothing is loaded. */
export function plannedRows(libraries: readonly PeerLibrary[]): PlannedRow[] {
  return peerCases().flatMap((peerCase) => rowsOf(peerCase, libraries));
}

function rowsOf({ op, shape, dims }: PeerCase, libraries: readonly PeerLibrary[]): PlannedRow[] {
  return libraries.filter((library) => library.offers(op, dims))
    .map(({ name, version, precision }) => ({
      ...{ name, version, precision, device: null },
      ...{ op, shape, dims },
    }));
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
  libraries: readonly PeerLibrary[],
  cases: readonly PeerCase[] = peerCases(),
): Promise<PeerRow[]> {
  const rows: PeerRow[] = [];
  const peers = openPeers(options.device.source);
  const effort = effortOf(options);
  try {
    for (const peerCase of cases) {
      const wanted = libraries.filter((library) =>
        rowsOf(peerCase, [library]).some(options.wanted)
      );
      const outcomes = compareCase(peerCase, wanted, { options, effort, peers });
      for await (const [library, outcome] of outcomes) {
        const [planned] = rowsOf(peerCase, [library]);
        const row = { ...planned, ...peers.facts(library), ...outcome };
        rows.push(row);
        options.onRow(row);
      }
    }
    return rows;
  } finally {
    await peers.close();
  }
}

interface Context {
  readonly options: PeersOptions;
  readonly effort: Effort;
  readonly peers: OpenPeers;
}

/** One op against each library, our side opened once. */
async function* compareCase(
  peerCase: PeerCase,
  libraries: readonly PeerLibrary[],
  { options, effort, peers }: Context,
): AsyncGenerator<[PeerLibrary, Outcome]> {
  let opened: OpenCase | undefined;
  try {
    for (const library of libraries) {
      const why = whyNot(peerCase, options, effort);
      yield [
        library,
        why ? noOutcome("skipped", why) : await attempt(options, library, async () => {
          const peer = await peers.open(library);
          opened ??= await peerCase.open(options);
          return await comparePeer(opened, library, peer, effort);
        }),
      ];
    }
  } finally {
    opened?.ours.op.dispose();
  }
}

/** Why a row is not begun, or null. */
function whyNot(
  { hardwareOnly }: PeerCase,
  { device, budget, shouldStop }: PeersOptions,
  effort: Effort,
): string | null {
  if (shouldStop()) return "interrupted";
  if (effort.leftNs() <= 0) {
    return `the ${
      budget.seconds.toFixed(0)
    } s that were left for peers were used up: --budget sets another`;
  }
  return hardwareOnly && device.adapter.software ? "a software adapter would take minutes" : null;
}

async function comparePeer(
  { ours, theirs }: OpenCase,
  { precision }: PeerLibrary,
  peer: Peer,
  effort: Effort,
): Promise<Outcome> {
  const op = await theirs(peer);
  try {
    const tolerance = precision === "fp32" ? ours.expected.tolerance : ours.reduced;
    return await comparePair(ours, op, effort, tolerance);
  } finally {
    op.dispose();
  }
}

/** An error becomes the row's, unless our device broke; a library that is not there leaves the row out. */
async function attempt(
  { device }: PeersOptions,
  library: PeerLibrary,
  body: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await body();
  } catch (error) {
    device.check();
    const absent = whyAbsent(library, error);
    if (absent !== null) return noOutcome("skipped", absent);
    return noOutcome("failed", `${library.name}: ${reasonOf(error)}`);
  }
}

/** Why a library is not there, as it need not be, by the error with which it did not open; null of any other error. */
export function whyAbsent({ packages }: PeerLibrary, error: unknown): string | null {
  const { message, code } = error as NodeJS.ErrnoException;
  if (error instanceof Unavailable) return message;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND"
    ? `not installed: npm install --no-save ${packages.join(" ")}`
    : null;
}

function effortOf({ budget, shouldStop }: PeersOptions): Effort {
  const now = () => 1e6 * performance.now(), leftNs = () => 1e9 * budget.secondsLeft();
  return { rounds: 7, roundNs: 2.5e8, rowNs: 1e10, now, leftNs, shouldStop };
}

import { libraryName } from "../../results/text/labels.ts";
import { time } from "../../results/text/numbers.ts";
import type { PeerRow } from "../../results/schema/result.ts";
import type { Host } from "../host/host.ts";
import type { Job } from "../measure/job.ts";
import { settingsOf } from "../train/config.ts";
import { Budget } from "../tune/budget.ts";
import { tuneModel } from "../tune/tune_model.ts";
import { noOutcome } from "./compare.ts";
import { peerLibraries } from "./libraries.ts";
import { modelOf } from "./our_step.ts";
import type { PeerName } from "./peer_names.ts";
import { type PlannedRow, plannedRows, runPeers } from "./peers.ts";

/** Seconds that comparing may take where the run has no budget. */
const SECONDS = 300;

/** Which libraries are compared, and where. */
export interface PeersRequest {
  readonly host: Pick<Host, "startProgram">;
  /** Undefined: all. */
  readonly only: readonly PeerName[] | undefined;
}

const nameOf = (row: PlannedRow) => `${libraryName(row)} ${row.op} ${row.shape}`;

/**
 * Comparing with other libraries, as one job: they are opened once.
 *
 * @param wanted Picks rows by name.
 */
export function peerJobs({ host, only }: PeersRequest, wanted: (name: string) => boolean): Job[] {
  const libraries = peerLibraries(host).filter(({ key }) => only?.includes(key) ?? true);
  const rows = plannedRows(libraries).filter((row) => wanted(`peers ${nameOf(row)}`));
  if (rows.length === 0) return [];
  const names = new Set(rows.map(nameOf));
  return [{
    suite: "peers",
    label: [...names].join("\npeers "),
    async run({ stopwatch: { device }, tuning }, { peers }, { shouldStop, secondsLeft, note }) {
      const left = secondsLeft();
      const budget = new Budget(Number.isFinite(left) ? left : SECONDS);
      await runPeers({
        device,
        pick: async (workload) => tuning && (await tuning.pick(workload)).variant,
        async variants(dims) {
          const { model, classes } = modelOf(dims);
          const settings = settingsOf({ batch: dims.batch }, classes);
          return tuning ? (await tuneModel(tuning, { model, settings }, {})).variants : {};
        },
        wanted: (row) => names.has(nameOf(row)),
        budget,
        shouldStop,
        onRow(row) {
          peers.push(row);
          note(peerLine(row));
        },
      }, libraries);
      return [
        `${peers.filter(({ ratio }) => ratio !== null).length} of ${rows.length} rows compared`,
      ];
    },
    leaveOut: ({ peers }, status, reason) =>
      void peers.push(...rows.map((row) => ({ ...row, ...noOutcome(status, reason) }))),
  }];
}

function peerLine(row: PlannedRow & PeerRow): string {
  const { medianNs, ourMedianNs, ratio, ratioLow, ratioHigh, ourVariant, status, reason } = row;
  if (ratio === null) return `${nameOf(row)}: ${status}, ${reason}`;
  return `${nameOf(row)}: ${time(medianNs!)}, ours ${time(ourMedianNs!)} (${
    ourVariant ?? "plan"
  }), ratio ${ratio.toFixed(1)} (${ratioLow!.toFixed(1)}–${ratioHigh!.toFixed(1)})`;
}

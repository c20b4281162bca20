import { convnet } from "../../models/convnet.ts";
import type { Job } from "../measure/job.ts";
import { type PlannedRow, plannedRows, runPeers } from "./peers.ts";
import { time } from "../../results/text/numbers.ts";
import type { PeerRow } from "../../results/schema/result.ts";
import { settingsOf } from "../train/config.ts";
import { Budget } from "../tune/budget.ts";
import { tuneModel } from "../tune/tune_model.ts";

/** Seconds that comparing may take where the run has no budget. */
const SECONDS = 300;

const nameOf = ({ name, op, shape }: PlannedRow) => `${name} ${op} ${shape}`;

/**
 * Comparing with other libraries, as one job: they are opened once.
 *
 * @param wanted Picks rows by name.
 */
export function peerJobs(wanted: (name: string) => boolean): Job[] {
  const rows = plannedRows().filter((row) => wanted(`peers ${nameOf(row)}`));
  if (rows.length === 0) return [];
  const names = new Set(rows.map(nameOf));
  return [{
    suite: "peers",
    label: [...names].join("\npeers "),
    async run({ stopwatch: { device }, tuning }, { peers }, { shouldStop, secondsLeft, note }) {
      const left = secondsLeft();
      const budget = new Budget(Number.isFinite(left) ? left : SECONDS);
      const settings = settingsOf({ batch: 100 }, 10);
      const step = { model: convnet, settings };
      await runPeers({
        device,
        pick: async (workload) => tuning && (await tuning.pick(workload)).variant,
        variants: tuning ? await tuneModel(tuning, step, {}) : {},
        wanted: (row) => names.has(nameOf(row)),
        budget,
        shouldStop,
        onRow(row) {
          peers.push(row);
          note(peerLine(row));
        },
      });
      return [
        `${peers.filter(({ ratio }) => ratio !== null).length} of ${rows.length} rows compared`,
      ];
    },
    leaveOut: ({ peers }, status, reason) =>
      void peers.push(...rows.map((row) => emptyPeerRow(row, status, reason))),
  }];
}

function emptyPeerRow(row: PlannedRow, status: PeerRow["status"], reason: string): PeerRow {
  return {
    ...row,
    ourVariant: null,
    medianNs: null,
    ourMedianNs: null,
    ratio: null,
    ratioLow: null,
    ratioHigh: null,
    samplesNs: [],
    ourSamplesNs: [],
    maxAbsError: null,
    ourMaxAbsError: null,
    status,
    reason,
  };
}

function peerLine(row: PlannedRow & PeerRow): string {
  const { medianNs, ourMedianNs, ratio, ratioLow, ratioHigh, ourVariant, status, reason } = row;
  if (ratio === null) return `${nameOf(row)}: ${status}, ${reason}`;
  return `${nameOf(row)}: ${time(medianNs!)}, ours ${time(ourMedianNs!)} (${
    ourVariant ?? "plan"
  }), ratio ${ratio.toFixed(1)} (${ratioLow!.toFixed(1)}–${ratioHigh!.toFixed(1)})`;
}

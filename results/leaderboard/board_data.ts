import type { Leaderboard, Machine, SeedSet, Submission } from "./schema.ts";
import type { HeadlineBasis } from "./standings/headline.ts";
import type { Standing } from "./standings/standings.ts";

/** A machine as the leaderboard's page has it: dates are days. */
export interface BoardMachine extends Omit<Machine, "standings" | "runs"> {
  /** How many. */
  readonly runs: number;
}

/** A line of its tables: a standing, and its machine's place among the machines. */
export interface BoardLine extends Standing {
  readonly machine: number;
}

/** What the leaderboard's page loads. */
export interface BoardData {
  readonly headline: HeadlineBasis;
  readonly machines: readonly BoardMachine[];
  readonly lines: readonly BoardLine[];
}

/** What the page of a machine loads. */
export interface MachineData {
  readonly headline: HeadlineBasis;
  readonly machine: Machine;
  /** Its runs, the oldest first. */
  readonly submissions: readonly Submission[];
  readonly timeToAccuracy: readonly SeedSet[];
}

/** The leaderboard as its page needs it, small: rounded numbers, of runs the median ones. */
export function boardData({ headline, machines }: Leaderboard): BoardData {
  return {
    headline,
    machines: machines.map(({ standings: _, runs, oldest, newest, ...machine }) => ({
      ...machine,
      runs: runs.length,
      oldest: oldest.slice(0, 10),
      newest: newest.slice(0, 10),
    })),
    lines: machines.flatMap(({ standings }, machine) =>
      standings.map((standing) => ({ ...rounded(standing), machine }))
    ),
  };
}

/** The data of every machine's page. */
export function* machinesData(board: Leaderboard): Generator<MachineData> {
  const { headline } = board;
  const submissions = new Map(board.submissions.map((run) => [run.id, run]));
  const sets = Map.groupBy(board.timeToAccuracy, ({ seeds }) => seeds[0].id);
  for (const machine of board.machines) {
    const runs = machine.runs.map((id) => submissions.get(id)!);
    const timeToAccuracy = machine.runs.flatMap((id) => sets.get(id) ?? []);
    yield { headline, machine, submissions: runs, timeToAccuracy };
  }
}

/** To five digits. */
function rounded(standing: Standing): Standing {
  const numbers = Object.entries(standing).filter(([, value]) => typeof value === "number")
    .map(([name, value]) => [name, Number((value as number).toPrecision(5))]);
  return { ...standing, ...Object.fromEntries(numbers) };
}

import type { BoardData, BoardLine, BoardMachine } from "../../leaderboard/board_data.ts";

export type { BoardMachine };

/** A line of the leaderboard's tables, with its machine. */
export interface Line extends Omit<BoardLine, "machine"> {
  readonly machine: BoardMachine;
}

/** The lines of all tables. */
export function linesOf({ machines, lines }: BoardData): Line[] {
  return lines.map((line) => ({ ...line, machine: machines[line.machine] }));
}

/** A machine's name on one line, with what tells it from another of the same adapter. */
export function machineName({ adapter, cpu, runtime }: BoardMachine): string {
  return [adapter, ...(cpu === null ? [] : [cpu]), runtime].join(", ");
}

/** What is picked to be compared: a machine in a division. */
export const entryId = (machine: BoardMachine, division: string) => `${machine.id}.${division}`;

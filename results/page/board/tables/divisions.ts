import type { Row } from "./cells.ts";

/** The tables that machines are ranked in, each apart from the others. */
export const DIVISIONS = [
  {
    id: "closed",
    title: "Closed division",
    has: ({ machine, division }: Row) => machine.section === "hardware" && division === "closed",
    empty: "Nobody is in it yet: ./run bench on a GPU with nothing else to do, by committed " +
      "sources and without options, makes an entry.",
  },
  {
    id: "open",
    title: "Open division",
    has: ({ machine, division }: Row) => machine.section === "hardware" && division === "open",
    empty:
      "Nobody is in it yet: any other run on a GPU, such as ./run train cifar10, makes an entry.",
  },
  {
    id: "software",
    title: "Software adapters",
    has: ({ machine }: Row) => machine.section === "software",
    empty: "Nobody is in it yet: it holds runs of adapters that compute on the CPU.",
  },
] as const;

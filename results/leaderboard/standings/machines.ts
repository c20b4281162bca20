import { NOISE } from "../../compare/ratio.ts";
import type { SeedSet, Submission } from "../schema.ts";
import { machineHeadline } from "./headline.ts";
import { machineId } from "./machine_id.ts";
import { ranksOf } from "./ranks.ts";
import { type Machine, standingsOf, type Unplaced } from "./standings.ts";
import { inStanding } from "./typical.ts";

type Unranked = Omit<Machine, "standings" | "headlines"> & {
  readonly headlines: readonly Omit<Machine["headlines"][number], "rank">[];
  readonly standings: readonly Unplaced[];
};

/**
 * The machines of submissions in the order of their first, with their figures ranked: software is never ranked with hardware, nor the open
 * division with the closed one, and nothing that says why it has no rank is ranked at all.
 *
 * @param apart Id of a run that is a machine of its own, whatever it ran on.
 */
export function machinesOf(
  submissions: readonly Submission[],
  sets: readonly SeedSet[],
  apart: string | null = null,
): Machine[] {
  const idOf = (run: Submission) => run.id === apart ? apart : machineId(run);
  const ids = new Map(submissions.map((run) => [run.id, idOf(run)]));
  const runs = Map.groupBy(submissions, ({ id }) => ids.get(id)!);
  const ofMachine = Map.groupBy(sets, ({ seeds }) => ids.get(seeds[0].id)!);
  return ranked([...runs].map(([id, own]) => machineOf(id, own, ofMachine.get(id) ?? [])));
}

function machineOf(id: string, unordered: readonly Submission[], sets: readonly SeedSet[]) {
  const runs = unordered.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const newest = runs.at(-1)!;
  // Newcomers do not give it another spelling.
  const [{ submission: first }] = inStanding(runs.map((submission) => ({ submission })));
  const { section, adapter, vendor, cpu, runtimeName } = first;
  const each = <T>(texts: readonly (T | null)[]) =>
    [...new Set(texts)].filter((text) => text !== null);
  return {
    id,
    section,
    adapter,
    vendor,
    cpu: section === "software" ? cpu : null,
    runtime: runtimeName,
    drivers: each(runs.map(({ driver }) => driver)),
    suites: each(runs.map(({ suite }) => suite)),
    oldest: runs[0].createdAt,
    newest: newest.createdAt,
    runs: runs.map(({ id }) => id),
    roofline: runs.findLast(({ roofline }) => roofline)?.id ?? null,
    headlines: (["closed", "open"] as const).flatMap((division) =>
      machineHeadline(division, runs) ?? []
    ),
    standings: standingsOf(runs, sets),
  };
}

function ranked(machines: readonly Unranked[]): Machine[] {
  const headlines = ranksOf(
    machines.flatMap(({ section, headlines }) =>
      headlines.map(({ division, value }) => ({ field: `${section} ${division}`, score: value }))
    ),
  ).values();
  const standings = ranksOf(
    machines.flatMap(({ section, standings }) =>
      standings.map(({ division, workload, dtype, metric, value, unranked, verified }) => ({
        verified: verified?.times ?? false,
        noise: NOISE[section],
        field: JSON.stringify([section, division, workload, dtype, metric]),
        score: unranked !== null || value === null ? null : metric === "s" ? -value : value,
      }))
    ),
  ).values();
  return machines.map((machine) => ({
    ...machine,
    headlines: machine.headlines.map((figure) => ({
      ...figure,
      rank: headlines.next().value as number | null,
    })),
    standings: machine.standings.map((figure) => ({
      ...figure,
      rank: standings.next().value as number | null,
    })),
  }));
}

/** Which runs of a machine its figure is made of. */
import { NOISE } from "../../compare/ratio.ts";
import { median } from "../../text/statistics.ts";
import type { Submission } from "../schema.ts";

/** A run, or a set of them, with its speed. */
interface Ran {
  readonly submission: Pick<Submission, "section" | "file" | "suite" | "published">;
  /** More is better. */
  readonly speed: number;
  /** Somebody ran it again, and it was as fast. */
  readonly verified: boolean;
}

/**
 * So many times the noise between runs is no noise: 15 % of hardware, whose recorded runs of a row are 1 % apart at most. Runs of software
 * adapters are up to four times apart where others took turns on the processor, so that none tells of the others.
 */
const FAR = 3;

/** Those that stand before others: published ones, whatever they say of when they began, then by path. */
export function inStanding<R extends Pick<Ran, "submission">>(runs: readonly R[]): R[] {
  const path = ({ submission: { file } }: R) => file;
  return runs.toSorted((a, b) =>
    Number(b.submission.published) - Number(a.submission.published) ||
    (path(a) < path(b) ? -1 : path(a) > path(b) ? 1 : 0)
  );
}

/**
 * The runs that a machine's figure is made of: those that are published or verified, else the first; and of the others those that are not
 * far from these, so that whoever hands in runs under a machine's name does not move what stands. By another version of
 * TrainMark they may be faster.
 */
export function typicalRuns<R extends Ran>(runs: readonly R[]): R[] {
  if (runs.some(({ submission }) => submission.section === "software")) return [...runs];
  const known = runs.filter(({ submission, verified }) => submission.published || verified);
  const standing = known.length > 0 ? known : inStanding(runs).slice(0, 1);
  const middle = median(standing.map(({ speed }) => speed)), far = 1 + FAR * NOISE.hardware;
  const isNewer = ({ submission: { suite } }: R) =>
    standing.every(({ submission: own }) => own.suite !== suite);
  return runs.filter((run) =>
    standing.includes(run) ||
    (run.speed >= middle / far && (run.speed <= middle * far || isNewer(run)))
  );
}

import type { Result } from "../../schema/result.ts";
import { signatureOf } from "../physics/check_samples.ts";
import { hashOf, hashOfName } from "./hash.ts";
import { allTimes, type TimeList } from "./time_lists.ts";

/** What times are known by, whatever their order, their unit and what they are said to be of. */
export interface TimeMark {
  /** A hash. */
  readonly mark: number;
  /** Differences that agree where marks do: of n times by a factor, n - 2. */
  readonly weight: number;
}

/** Differences that have to agree: six of them do so by chance once in 10^18, as times scatter by a thousand times the digits compared. */
export const LEAST_WEIGHT = 6;
/** Fewer times of a whole run may be those of another. */
const FEW = 4;
/** Lists of a run that are looked at: those of the names with the least hashes, which are the same in a copy. */
const MOST_LISTS = 128;

/** The marks of a run's lists, each list whatever the others are, and of all its times together. */
export function timeMarks(result: Result, lists: readonly TimeList[]): TimeMark[] {
  const marks = chosen(lists, MOST_LISTS).flatMap(({ times, quantum }) => {
    const signature = signatureOf(times, quantum);
    return signature === null ? [] : [{ mark: hashOf(signature), weight: times.length - 2 }];
  });
  const all = allTimes(result);
  const distinct = new Set(all).size;
  if (distinct < FEW) return marks;
  const [first] = all;
  const ratios = all.map((time) => (time / first).toPrecision(7)).join();
  return [...marks, { mark: hashOf(`${result.kind} ${ratios}`), weight: LEAST_WEIGHT }];
}

/** The lists of the least hashes, so that a copy that leaves some out is compared by the same. */
export function chosen(lists: readonly TimeList[], most: number): TimeList[] {
  const order = lists.map((list) => ({ list, hash: hashOfName(list.place) }));
  return order.sort((a, b) => a.hash - b.hash).slice(0, most).map(({ list }) => list);
}

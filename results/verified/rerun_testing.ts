import { type Edit, edited } from "../validate/corpus/edit_testing.ts";
import { consistent } from "../validate/corpus/consistent_testing.ts";
import { eachEpoch, eachList, madeUp, nudge } from "../validate/copies/times_testing.ts";
import type { Result } from "../schema/result.ts";

/** A run that comes to the same as a recorded one an hour later, with an id and times of its own. */
export function rerunOf<R extends Result>(result: R, edit: Edit = () => {}): R {
  return JSON.parse(edited(JSON.stringify(result), (d) => {
    consistent(timedAnew)(d);
    if (result.kind === "train") {
      // Every bit is the same.
      d.train.lossSamples = result.train.lossSamples;
      for (const [i, { trainLoss }] of result.train.epochs.entries()) {
        d.train.epochs[i].trainLoss = trainLoss;
      }
    }
    edit(d);
  }));
}

const timedAnew: Edit = (d) => {
  d.id = crypto.randomUUID();
  d.createdAt = new Date(Date.parse(d.createdAt) + 3_600_000).toISOString();
  if (d.kind === "train") return eachEpoch((times) => nudge(0.01)(madeUp(times)))(d);
  const { rows, roofline, host } = d.bench;
  eachList([...rows, ...host, ...roofline === null ? [] : [roofline]], madeUp);
};

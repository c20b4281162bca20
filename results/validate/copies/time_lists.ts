import type { BenchResult, Result, TrainResult } from "../../schema/result.ts";
import { stepsOfEpoch } from "../../schema/schedule.ts";
import { UNKNOWN_QUANTUM } from "../physics/check_row.ts";

/** Times that a run measured one after another. */
export interface TimeList {
  /** What was timed, by a name that runs share. */
  readonly place: string;
  /** In ns. */
  readonly times: readonly number[];
  /** The least that two of them can differ by. */
  readonly quantum: number;
}

/** Steps of clocks, in ns: those of browsers are large, and older results do not tell them. */
const STEPS = [1e6, 1e5, 2e4, 1e4, 5e3, 1e3];

/** All lists of times of a run, but those that an earlier run took: epochs of a checkpoint that it evaluates or goes on from. */
export function timeLists(result: Result): TimeList[] {
  const lists = result.kind === "train" ? trainLists(result) : benchLists(result.bench);
  return lists.filter(({ times }) => times.length > 0 && times.every((time) => time > 0));
}

/** All times of a run as one list, in the order of the document; empty where all are an earlier run's. */
export function allTimes(result: Result): number[] {
  if (result.kind === "bench") return benchLists(result.bench).flatMap(({ times }) => times);
  const own = ownEpochs(result);
  if (own.length === 0) return [];
  const times = own.flatMap((epoch) => [epoch.seconds, epoch.evalSeconds, epoch.inputSeconds]);
  return [...times, result.train.compileSeconds].map((time) => 1e9 * (time ?? 0));
}

function ownEpochs({ train, dataset: { trainCount } }: TrainResult) {
  const { epochs, recipe, resumedFrom, evalOnly } = train;
  const others = Math.floor((resumedFrom ?? 0) / stepsOfEpoch(recipe, trainCount));
  return evalOnly ? [] : epochs.slice(others);
}

function trainLists(result: TrainResult): TimeList[] {
  const own = ownEpochs(result);
  return (["seconds", "evalSeconds", "inputSeconds"] as const).map((place) => {
    const times = own.map((epoch) => 1e9 * (epoch[place] ?? 0));
    return { place, times, quantum: stepOf(times) };
  });
}

function benchLists({ rows, peers, roofline, host }: BenchResult["bench"]): TimeList[] {
  const hostNs = roofline?.hostQuantumNs ?? UNKNOWN_QUANTUM.host;
  const gpuNs = roofline?.timestamp.quantumNs ?? UNKNOWN_QUANTUM.gpu;
  const list = (place: string, times: readonly number[], quantum = hostNs) => ({
    place,
    times,
    quantum,
  });
  const ofHost = (place: string, times: readonly number[], repetitions = 1) => {
    const step = Math.max(hostNs, stepOf(times.map((time) => time * repetitions)));
    return list(place, times, step / repetitions);
  };
  return [
    ...rows.flatMap(({ op, shape, dtype, clock, repetitions, ...row }) => {
      const place = `${op} ${shape} ${dtype}`, times = repetitions ?? 1;
      const byHost = ofHost(`${place} host`, row.hostSamplesNs, times);
      return [
        ...clock === "gpu" ? [list(place, row.samplesNs, gpuNs / times)] : [],
        byHost,
        ofHost(`${place} defaults`, row.defaults?.samplesNs ?? []),
      ];
    }),
    ...peers.flatMap(({ name, precision, op, shape, samplesNs, ourSamplesNs }) => [
      ofHost(`${name} ${precision} ${op} ${shape}`, samplesNs),
      ofHost(`${name} ${precision} ${op} ${shape} ours`, ourSamplesNs),
    ]),
    ...(roofline?.peaks ?? []).map(({ dtype, variant, samplesNs }) =>
      list(`peak ${dtype} ${variant}`, samplesNs, gpuNs)
    ),
    list("copy", roofline?.copySamplesNs ?? [], gpuNs),
    list("read", roofline?.readSamplesNs ?? [], gpuNs),
    list("launch", roofline?.launchSamplesNs ?? [], gpuNs),
    ofHost("wait", roofline?.syncFloorSamplesNs ?? []),
    ...host.map(({ op, shape, samplesNs, callsPerSample }) =>
      ofHost(`host ${op} ${shape}`, samplesNs, callsPerSample ?? 1)
    ),
  ];
}

/** The largest step of a clock that all times are whole numbers of; 1 µs where there is none. */
function stepOf(times: readonly number[]): number {
  const whole = (step: number) =>
    times.every((time) => Math.abs(time / step - Math.round(time / step)) < 1e-3);
  return STEPS.find(whole) ?? UNKNOWN_QUANTUM.host;
}

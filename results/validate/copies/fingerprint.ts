import type { Result } from "../../schema/result.ts";
import { hashOf } from "./hash.ts";
import { allTimes, timeLists } from "./time_lists.ts";
import { type TimeMark, timeMarks } from "./time_marks.ts";
import { type Trace, tracesOf } from "./traces.ts";
import { type TrainingFacts, trainingFacts } from "./training_facts.ts";

/** What a copy of a run has in common with it, in a few kilobytes. */
export interface Fingerprint {
  /** Of the run, in lower case. */
  readonly id: string;
  /** A hash of its origin and of all it measured: the same only of the same document. */
  readonly content: number;
  readonly times: readonly TimeMark[];
  readonly traces: readonly Trace[];
  readonly training: TrainingFacts | null;
}

/** A fingerprint as JSON has it. */
export interface Printed {
  readonly id: string;
  /** To base 36, as are all hashes. */
  readonly content: string;
  /** `mark:weight`, with spaces between. */
  readonly times: string;
  /** `place:values`, the values as Base64, with spaces between. */
  readonly traces: string;
  readonly training: TrainingFacts | null;
}

export function fingerprintOf(result: Result): Fingerprint {
  const lists = timeLists(result), training = trainingFacts(result);
  return {
    id: result.id.toLowerCase(),
    content: hashOf(contentOf(result, training)),
    times: timeMarks(result, lists),
    traces: tracesOf(lists),
    training,
  };
}

/** What `submit` leaves as it is. */
function contentOf(result: Result, training: TrainingFacts | null): string {
  const { kind, createdAt, status, suite, runtime, adapter, driver } = result;
  const { vendor, architecture, device, description, software } = adapter;
  return JSON.stringify([
    [kind, createdAt, status, suite.version, suite.gitCommit, runtime.name, runtime.version],
    [vendor, architecture, device, description, software, driver],
    allTimes(result).map((time) => time.toPrecision(9)).join(),
    training,
  ]);
}

export function printed({ id, content, times, traces, training }: Fingerprint): Printed {
  const base64 = (values: Int8Array) => btoa(String.fromCharCode(...new Uint8Array(values.buffer)));
  return {
    id,
    content: content.toString(36),
    times: times.map(({ mark, weight }) => `${mark.toString(36)}:${weight}`).join(" "),
    traces: traces.map(({ place, values }) => `${place.toString(36)}:${base64(values)}`).join(" "),
    training,
  };
}

export function read({ id, content, times, traces, training }: Printed): Fingerprint {
  const pairs = (text: string) => text === "" ? [] : text.split(" ").map((pair) => pair.split(":"));
  const bytes = (text: string) => Int8Array.from(atob(text), (byte) => byte.charCodeAt(0));
  return {
    id,
    content: parseInt(content, 36),
    times: pairs(times).map(([mark, weight]) => ({
      mark: parseInt(mark, 36),
      weight: Number(weight),
    })),
    traces: pairs(traces).map(([place, values]) => ({
      place: parseInt(place, 36),
      values: bytes(values),
    })),
    training,
  };
}

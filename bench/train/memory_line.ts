import { largestBatch, type MemoryForecast, type SessionMemory } from "../../models/plan/memory.ts";

/** A session's memory in one line, largest parts first. */
export function memoryLine({ total, dtype, ...parts }: SessionMemory): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const list = Object.entries(parts).filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, bytes]) => `${name === "readBack" ? "read-back" : name} ${megabytes(bytes)}`);
  return `GPU memory ${megabytes(total)}, weights in ${dtype}: ${list.join(", ")}`;
}

/** What to do about a batch that a device cannot hold, to end a sentence with. */
export function batchAdvice(batch: number, forecast: (batch: number) => MemoryForecast): string {
  const most = largestBatch(batch - 1, (smaller) => forecast(smaller).problem === null);
  return most > 0
    ? `the largest batch that fits is ${most}, and --accumulate makes one of several`
    : "no batch fits";
}

import { entryName } from "../../../results/schema/recipe.ts";
import { UserError } from "../../../results/text/user_error.ts";
import {
  largestBatch,
  type MemoryForecast,
  type SessionMemory,
} from "../../../models/plan/memory.ts";

/** A session's memory in one line, largest parts first. */
export function memoryLine({ total, dtype, activationDtype, ...parts }: SessionMemory): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const list = Object.entries(parts).filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, bytes]) => `${name === "readBack" ? "read-back" : name} ${megabytes(bytes)}`);
  const types = activationDtype === dtype ? dtype : `${dtype}, activations in ${activationDtype}`;
  return `GPU memory ${megabytes(total)}, weights in ${types}: ${list.join(", ")}`;
}

/** A batch that a device cannot hold. */
export class BatchError extends UserError {
  override name = "BatchError";
  /** 0 where none fits. */
  readonly largestBatch: number;

  constructor(message: string, largestBatch: number) {
    super(message);
    this.largestBatch = largestBatch;
  }
}

/** The largest batch below one that a device cannot hold; 0 where none fits. */
export function smallerBatch(batch: number, forecast: (batch: number) => MemoryForecast): number {
  return largestBatch(batch - 1, (smaller) => forecast(smaller).problem === null);
}

/** What to do about a batch that a device cannot hold, to end a sentence with. */
export function batchAdvice(most: number): string {
  return most > 0
    ? `the largest batch that fits is ${most}, and ${entryName("accumulate")} makes one of several`
    : "no batch fits";
}

import type { SessionMemory } from "../../models/plan/memory.ts";

/** A session's memory in one line, largest parts first. */
export function memoryLine({ total, ...parts }: SessionMemory): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const list = Object.entries(parts).filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, bytes]) => `${name === "readBack" ? "read-back" : name} ${megabytes(bytes)}`);
  return `GPU memory ${megabytes(total)}: ${list.join(", ")}`;
}

import type { Verdict } from "./verdict.ts";

/** One line: `verified by Ann on 2026-01-31: 5000 losses and the weights the same to the bit, times too (NVIDIA H200, deno 2.9.5, wgpu)`. */
export function verdictText({ conclusion, by, date, how, machine }: Verdict): string {
  const word = conclusion === "software" ? "not verified" : conclusion;
  return `${word} by ${by} on ${date}: ${how} (${machine})`;
}

/** For a table: `✓ Ada, 2026-01-31`, `in part by Ada, 2026-01-31`; `–` of what nobody ran again, or not with the same result. */
export function verifiedMark(verdict: Verdict | null): string {
  if (verdict === null) return "–";
  const { conclusion, by, date, times } = verdict;
  if (conclusion === "partly verified") return `in part by ${by}, ${date}`;
  if (conclusion !== "verified") return "–";
  return `✓ ${by}, ${date}${times ? "" : ", not its time"}`;
}

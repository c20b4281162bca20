import { cleanText } from "../text/clean_text.ts";
import { machineLabel, runtimeLabel } from "../text/labels.ts";
import type { VerifiedBy } from "./record.ts";
import type { Verdict } from "./verdict.ts";

/** What a verification says. */
export function verdictOf(verification: VerifiedBy): Verdict {
  const { conclusion, by, reason, times, rerun } = verification;
  return {
    conclusion,
    by: cleanText(by, 100),
    date: rerun.createdAt.slice(0, 10),
    how: cleanText(conclusion === "verified" ? agreed(verification) : reason, 400),
    machine: cleanText(`${machineLabel(rerun)}, ${runtimeLabel(rerun)}`),
    times: conclusion === "verified" && times !== null && times.difference === null,
  };
}

function agreed({ rule, steps, checks, times }: VerifiedBy): string {
  const compared = (name: string) => checks.find(({ what }) => what === name)?.compared ?? 0;
  if (rule === "times") {
    return `${compared("times")} rows measured again, none slower`;
  }
  const bits = rule === "bit-identical" ? "the same to the bit" : "the same but for rounding";
  const first = steps === null ? "" : "first ";
  const weights = compared("weights digest") > 0 ? " and the weights" : "";
  const timed = times === null
    ? ", times not compared"
    : times.difference === null
    ? ", times too"
    : ", but slower here";
  return `${first}${compared("losses")} losses${weights} ${bits}${timed}`;
}

/** One line: `verified by Ann on 2026-01-31: 5000 losses and the weights the same to the bit, times too (NVIDIA H200, deno 2.9.5, wgpu)`. */
export function verdictText({ conclusion, by, date, how, machine }: Verdict): string {
  const word = conclusion === "software" ? "not verified" : conclusion;
  return `${word} by ${by} on ${date}: ${how} (${machine})`;
}

/** For a table: `✓ Ada, 2026-01-31`; `–` of what nobody ran again, or not with the same result. */
export function verifiedMark(verdict: Verdict | null): string {
  if (verdict === null || verdict.conclusion !== "verified") return "–";
  const { by, date, times } = verdict;
  return `✓ ${by}, ${date}${times ? "" : ", not its time"}`;
}

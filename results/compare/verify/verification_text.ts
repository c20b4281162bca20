import { spelledOut } from "../../text/clean_text.ts";
import type { Check } from "./compared.ts";
import type { Judgement } from "./judgement.ts";

const RULES: Record<Judgement["rule"], string> = {
  "bit-identical": "every bit must be the same",
  tolerances: "all must be the same but for rounding",
  times: "no row may be slower here than claimed, beyond noise",
};

/** What a verification came to, for people: a line for each check, the times, and the conclusion with its reason. */
export function verificationText(
  { rule, because, checks, times, conclusion, reason }: Judgement,
): string {
  const why = because.length === 0
    ? "adapter, driver, runtime and suite version are the same"
    : `there differ ${because.join("; ")}`;
  const lines = [
    `rule: ${RULES[rule]}, as ${why}`,
    ...checks.map(checkLine),
    ...rule === "times" ? [] : [timesLine(times)],
    `${conclusion === "software" ? "not verified" : conclusion}: ${reason}`,
  ];
  return lines.map((line) => `${spelledOut(line.replace(/[\r\n]+/g, " "))}\n`).join("");
}

function checkLine({ what, compared, off, allowed, difference }: Check): string {
  if (difference !== null) return `FAIL ${what}: ${difference}`;
  const furthest = off === null
    ? ""
    : off === 0
    ? ", none differs"
    : `, ${share(off)} off at most, ${share(allowed!)} allowed`;
  return `ok   ${what}: ${compared} compared${furthest}`;
}

const share = (number: number) =>
  number < 1e-3 ? number.toExponential(1) : `${(100 * number).toPrecision(2)} %`;

function timesLine(times: Check | null): string {
  if (times === null) return "times: not compared";
  return times.difference === null
    ? "times: not slower here than claimed, beyond noise"
    : `times: ${times.difference}, which decides nothing: this machine may be busy or warm`;
}

/** What is remembered of a model's steps by the tuner's winners. */
import type { Tuned } from "../../../kernels/tuning/tuner.ts";
import type { BenchRow } from "../../../results/schema/result.ts";
import { duelKey, judged, type Subject, unfought } from "../../tune/duel.ts";
import type { Tuning } from "../../tune/tuning.ts";

/** How a duel ended of which the winners' row tells, or null where it was not fought: what failed before it was checked may not fail next time. */
export function verdictOf(
  subject: Subject,
  { op, status, reason, compileNs, samplesNs, defaults }: BenchRow,
): Tuned | null {
  const key = duelKey(subject, op);
  if (defaults) return judged(key, { default: defaults.samplesNs, tuned: samplesNs });
  const isWrong = status === "failed" && compileNs !== null;
  return isWrong ? unfought(key, "failed", reason!) : null;
}

/** Why the defaults stay without a duel, as both steps' were remembered; or null. Tells of those among what was found. */
export function knownToStay(
  tuning: Pick<Tuning, "cache" | "tell">,
  subject: Subject,
  hash: string,
): string | null {
  const known = ["inference_step", "train_step"].flatMap((op) => {
    const verdict = tuning.cache.get(duelKey(subject, op), hash);
    return verdict?.variant === "default" ? [verdict] : [];
  });
  if (known.length < 2) return null;
  for (const verdict of known) tuning.tell(verdict);
  const wrong = known.flatMap(({ candidates }) => candidates).find(({ reason }) => reason !== null);
  return wrong
    ? `a step with the winners was wrong in an earlier run: ${wrong.reason}`
    : "no step with the winners was faster in an earlier run";
}

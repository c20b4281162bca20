/** What of a submission somebody ran again. */
import { rowKey } from "../compare/protocol.ts";
import { agrees } from "../compare/verify/judgement.ts";
import { rowsToVerify } from "../compare/verify/verify_bench.ts";
import type { Result } from "../schema/result.ts";
import type { Problem } from "../validate/problem.ts";
import type { VerifiedBy } from "../verified/record.ts";
import type { Verdict } from "../verified/verdict.ts";
import { verdictOf } from "../verified/verdict_of.ts";
import { verdictText } from "../verified/verified_text.ts";

/** The verifications of a submission, as far as a board tells of them. */
export class Verified {
  readonly verdicts: readonly Verdict[];
  readonly #verifications: readonly VerifiedBy[];
  readonly #result: Result;

  constructor(result: Result, verifications: readonly VerifiedBy[]) {
    this.#result = result;
    this.#verifications = verifications;
    this.verdicts = verifications.map((each) => verdictOf(each, result));
  }

  /** What is shown beside the numbers: that they did not come out again. */
  get flags(): Problem[] {
    return this.verdicts.filter((verdict) => !agrees(verdict))
      .map((verdict) => ({ path: "", message: verdictText(verdict) }));
  }

  /** Why nothing of it is ranked; null where it may be. */
  get unranked(): string | null {
    const found = this.verdicts.find(({ conclusion }) => conclusion === "software");
    return found
      ? `a software adapter's numbers under a hardware name, as ${found.by} found on ${found.date}`
      : null;
  }

  /**
   * Who ran an entry again and found no difference, its time included where somebody compared it; null where nobody did.
   *
   * @param path Of the entry: `train`, `bench.rows[3]`.
   */
  entry(path: string): Verdict | null {
    const agreed = this.verdicts.filter((verdict, i) =>
      agrees(verdict) && this.#has(this.#verifications[i], path)
    );
    return agreed.find(({ times }) => times) ??
      agreed.find(({ conclusion }) => conclusion === "verified") ?? agreed[0] ?? null;
  }

  /** Of a bench the rows that were asked for: whatever else its run measured was compared with nothing. */
  #has({ rows, sha256 }: VerifiedBy, path: string): boolean {
    if (this.#result.kind === "train") return true;
    const place = Number(path.match(/^bench\.rows\[(\d+)\]$/)?.[1]);
    const key = rowKey(this.#result.bench.rows[place]);
    const asked = rows ?? { filter: null, rows: null, seed: "" };
    return rowsToVerify(this.#result, sha256, asked).some((row) => rowKey(row) === key);
  }
}

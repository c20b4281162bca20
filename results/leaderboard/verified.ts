/** What of a submission somebody ran again. */
import { rowKey } from "../compare/protocol.ts";
import type { Result } from "../schema/result.ts";
import type { Problem } from "../validate/problem.ts";
import type { VerifiedBy } from "../verified/record.ts";
import type { Verdict } from "../verified/verdict.ts";
import { verdictOf, verdictText } from "../verified/verified_text.ts";

/** The verifications of a submission, as far as a board tells of them. */
export class Verified {
  readonly verdicts: readonly Verdict[];
  readonly #verifications: readonly VerifiedBy[];
  readonly #result: Result;

  constructor(result: Result, verifications: readonly VerifiedBy[]) {
    this.#result = result;
    this.#verifications = verifications;
    this.verdicts = verifications.map(verdictOf);
  }

  /** What is shown beside the numbers: that they did not come out again. */
  get flags(): Problem[] {
    return this.verdicts.filter(({ conclusion }) => conclusion !== "verified")
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
      verdict.conclusion === "verified" && this.#has(this.#verifications[i], path)
    );
    return agreed.find(({ times }) => times) ?? agreed[0] ?? null;
  }

  /** Of a bench the rows that were measured again. */
  #has({ rerun }: VerifiedBy, path: string): boolean {
    if (this.#result.kind === "train" || rerun.kind === "train") return true;
    const place = Number(path.match(/^bench\.rows\[(\d+)\]$/)?.[1]);
    const key = rowKey(this.#result.bench.rows[place]);
    return rerun.bench.rows.some((row) => row.status === "complete" && rowKey(row) === key);
  }
}

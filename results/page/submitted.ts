import { submissionOf } from "../leaderboard/submission.ts";
import type { Result } from "../schema/result.ts";
import { validateResult } from "../validate/validate.ts";
import type { Submitted } from "./submission_view.ts";

/** A result as the leaderboard would take it, or with why it would not. */
export function submittedOf(file: string, result: Result): Submitted {
  const validation = validateResult(result);
  const { problems } = validation;
  return { submission: submissionOf(file, result, validation), result, problems };
}

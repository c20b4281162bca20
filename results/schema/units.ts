/** The units that the result schema is written in. Every number is finite, as zod's are. */
import { z } from "zod";

/** A text that says something. */
export const text = z.string().min(1);
/** A text, or null where it is not known. */
export const nullableText = text.nullable();
/** A number of things, or of bytes. */
export const count = z.int().nonnegative();
/** A duration in seconds. */
export const seconds = z.number().nonnegative();
/** An accuracy, as a fraction in [0, 1]. */
export const accuracy = z.number().min(0).max(1);
/** A mean cross-entropy in nats. Not bounded below by 0, as a GPU's `log(1)` may be a little less. */
export const loss = z.number();
/** A SHA-256 in lower-case hex. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** How a run or a row of one ended. */
interface Ended {
  readonly status: string;
  readonly reason: string | null;
}

/** The rule, for `refine`, that a reason is null exactly where the status is complete. */
export const reasoned = ({ status, reason }: Ended) =>
  (status === "complete") === (reason === null);
/** What to say where it is broken. */
export const REASON = {
  path: ["reason"],
  error: "must be null where it is complete, and say why where it is not",
};

/** The units that the result schema is written in. Every number is finite, as zod's are. */
import { z } from "zod";
import {
  LARGEST_F32,
  MOST_CHARACTERS,
  MOST_ERROR,
  MOST_KEYS,
  MOST_RATE,
  MOST_SECONDS,
} from "./limits.ts";

const tooLong = (length: number, most: number, things: string) =>
  `has ${length} ${things}: at most ${most} are allowed`;

/** A text, which may be empty. */
export const anyText = z.string().max(MOST_CHARACTERS, {
  error: ({ input }) => tooLong(String(input).length, MOST_CHARACTERS, "characters"),
});
/** A text that says something. */
export const text = anyText.min(1);
/** A text, or null where it is not known. */
export const nullableText = text.nullable();

/** A list. A longer one is refused before its entries are looked at. */
export function list<T extends z.ZodType>(entry: T, most: number) {
  const tooMany = ({ input }: { readonly input?: unknown }) =>
    tooLong((input as readonly unknown[]).length, most, "entries");
  return z.array(entry).max(most, { error: tooMany });
}

/** Fields that are named by what they are of. */
export function record<T extends z.ZodType>(field: T) {
  return z.record(z.string(), field).superRefine((fields, context) => {
    const { length } = Object.keys(fields);
    if (length <= MOST_KEYS) return;
    context.addIssue({ code: "custom", message: tooLong(length, MOST_KEYS, "fields") });
  }).meta({ maxProperties: MOST_KEYS });
}

/** A number of things, or of bytes. */
export const count = z.int().nonnegative();
/** A duration in seconds. */
export const seconds = z.number().nonnegative().max(MOST_SECONDS);
/** A duration in nanoseconds. */
export const ns = z.number().nonnegative().max(1e9 * MOST_SECONDS);
/** So many of something a second, or of another: a rate, a ratio, a share. */
export const rate = z.number().nonnegative().max(MOST_RATE);
/** How far numbers are from what they should be. */
export const error = z.number().nonnegative().max(MOST_ERROR);
/** An accuracy, as a fraction in [0, 1]. */
export const accuracy = z.number().min(0).max(1);
/** A mean cross-entropy in nats. Not bounded below by 0, as a GPU's `log(1)` may be a little less. */
export const loss = z.number().min(-LARGEST_F32).max(LARGEST_F32);
/** What a program gives the GPU as a number that is not below zero. */
export const size = z.number().min(0).max(LARGEST_F32);
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

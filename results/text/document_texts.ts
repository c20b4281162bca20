/** The texts that documents hold. */
import { MOST_CHARACTERS } from "../schema/limits.ts";
import { spelledOut } from "./clean_text.ts";

/** What hides, moves or turns the text around it; no name needs them. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/** Why a text may not stand in a document; null where it may. */
export function textProblem(text: string): string | null {
  if (text.length > MOST_CHARACTERS) {
    return `is ${text.length} characters long, at most ${MOST_CHARACTERS} are allowed`;
  }
  return CONTROL.test(text) ? "holds control characters" : null;
}

/**
 * A document that tells of names as people have them: characters that no text may hold are spelt out, `\u000a` for a line feed, so that two
 * names stay two; and what is too long ends in an ellipsis.
 */
export function withAllowedTexts<T>(document: T): T {
  return mapTexts(document, allowedText) as T;
}

function allowedText(text: string): string {
  if (textProblem(text) === null) return text;
  const seen = text.replace(new RegExp(CONTROL, "gu"), (found) => spelledOut(found));
  if (seen.length <= MOST_CHARACTERS) return seen;
  return `${seen.slice(0, MOST_CHARACTERS - 1).toWellFormed().replace(/\ufffd$/, "")}…`;
}

/**
 * A document with each of its texts replaced; its keys stay as they are.
 *
 * @param map Gets a text and where it stands: `bench.rows[3].reason`.
 */
export function mapTexts(
  value: unknown,
  map: (text: string, path: string) => string,
  path = "",
): unknown {
  if (typeof value === "string") return map(value, path);
  if (Array.isArray(value)) {
    return value.map((item, i) => {
      return typeof item === "number" ? item : mapTexts(item, map, `${path}[${i}]`); // one of thousands of samples
    });
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, field]) =>
    [key, mapTexts(field, map, path === "" ? key : `${path}.${key}`)] as const
  );
  return Object.fromEntries(entries);
}

/** Control and format characters, of which some turn the direction of what follows, and what XML forbids: no honest name has them. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff]+/gu;

/** A text of a stranger on one line in which nothing is hidden, ready to be escaped. */
export function plain(text: string): string {
  return text.replace(UNSEEN, " ").toWellFormed();
}

/**
 * A text of a submission in one line of at most `most` characters, ready to be escaped and shown. Never empty.
 *
 * @param most In UTF-16 units; what was cut ends in an ellipsis.
 */
export function cleanText(text: string, most = 200): string {
  // Cut first, as the text may be as long as its file.
  const line = plain(text.slice(0, 4 * most)).trim() || "(blank)";
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}

/** What would steer a terminal or turn the direction of what follows on it, other line ends, and halves of characters. */
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of a stranger on one line, in which nothing is hidden and nothing steers a terminal: `\u001b[31m` stands for what would. */
export function spelledOut(text: string): string {
  return text.replace(STEERING, spell);
}

/** The same of a text of several lines, which keeps their ends and its tabs. Of JSON it makes JSON of the same value. */
export function onScreen(text: string): string {
  return text.split(/(\r?\n|\t)/).map((part, i) => i % 2 === 0 ? spelledOut(part) : part).join("");
}

/** By UTF-16 units, as JSON does. */
function spell(character: string): string {
  return character.split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}

/** The longest text of a recorded result has some hundred characters. */
export const MOST_CHARACTERS = 10_000;

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

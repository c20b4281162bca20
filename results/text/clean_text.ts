/** Control characters, and those that turn the direction of what follows: no honest name has them. */
// deno-lint-ignore no-control-regex
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/**
 * A text of a submission in one line of at most `most` characters, ready to be escaped and shown. Never empty.
 *
 * @param most In UTF-16 units; what was cut ends in an ellipsis.
 */
export function cleanText(text: string, most = 200): string {
  // Cut first, as the text may be as long as its file.
  const line = text.slice(0, 4 * most).replace(UNSEEN, " ").toWellFormed().trim() || "(blank)";
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}

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

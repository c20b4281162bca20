/** A document as indented JSON; a list of numbers takes one line, as there may be thousands. */
export function formatResult(document: unknown): string {
  // A text in JSON holds no raw line break, so what follows `[` and one is a list and not part of a text.
  const lists = /\[\n[\s\d.,eE+-]*\]/g;
  return JSON.stringify(document, null, 2)
    .replace(lists, (list) => list.replace(/\s+/g, "").replaceAll(",", ", ")) + "\n";
}

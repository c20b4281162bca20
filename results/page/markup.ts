import { plain } from "../text/clean_text.ts";

/** Markup that may stand in a page as it is: made by {@linkcode markup} alone, but for the project's own files. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template takes; texts are escaped, nothing is null or undefined. */
export type Part = Html | string | number | null | undefined | readonly Part[];

/**
 * Markup with values in it. Every text is untrusted: it is made {@linkcode plain} and escaped, so that it can neither start an element
 * nor end a quoted attribute.
 */
export function markup(pieces: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(pieces.reduce((all, piece, i) => all + rendered(values[i - 1]) + piece));
}

function rendered(part: Part): string {
  if (part === null || part === undefined) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "object") return part.map(rendered).join("");
  return plain(String(part)).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

import { type Problem, problemAt, type Step } from "./problem.ts";

/** A result is nested some ten levels deep. */
const MOST_LEVELS = 64;
const MOST_PROBLEMS = 20;
/** Keys that mean something to JavaScript's objects: a program that copies such a document may change what every object has. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** What stands in a text, or why it is not fit to be looked at. */
export type Read = { readonly document: unknown } | { readonly problems: readonly Problem[] };

/**
 * Reads JSON as a file from a stranger: besides what `JSON.parse` refuses, a byte order mark, keys that stand twice in an object (of
 * which programs see different ones), keys of JavaScript's own, and nesting beyond all need.
 */
export function readJson(text: string): Read {
  const broken = (message: string): Read => ({ problems: [problemAt([], message)] });
  if (text.startsWith("\ufeff")) {
    return broken("begins with a byte order mark: save it as UTF-8 without one");
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const hint = text.includes("\0") ? " (it holds zero bytes: save it as UTF-8, not UTF-16)" : "";
    return broken(`is not JSON: ${(error as Error).message}${hint}`);
  }
  const problems = keyProblems(text);
  return problems.length > 0 ? { problems } : { document };
}

/** An object or a list that is open at some place of a text. */
interface Level {
  /** Keys so far; null in a list. */
  readonly keys: Set<string> | null;
  /** Where the text is in it. */
  at: Step;
}

// By number, as this looks at every character of some thousand files.
const QUOTE = 0x22, COMMA = 0x2c, LIST = 0x5b, LIST_END = 0x5d, OBJECT = 0x7b, OBJECT_END = 0x7d;

/** What is wrong with the keys and the nesting of a text that is JSON. */
function keyProblems(text: string): Problem[] {
  const problems: Problem[] = [];
  const open: Level[] = [];
  let isKey = false;
  for (let i = 0; i < text.length && problems.length < MOST_PROBLEMS; i++) {
    switch (text.charCodeAt(i)) {
      case OBJECT:
        open.push({ keys: new Set(), at: "" });
        isKey = true;
        break;
      case LIST:
        open.push({ keys: null, at: 0 });
        isKey = false;
        break;
      case OBJECT_END:
      case LIST_END:
        open.pop();
        break;
      case COMMA: {
        const level = open[open.length - 1];
        isKey = level.keys !== null;
        if (!isKey) (level.at as number)++;
        break;
      }
      case QUOTE: {
        const end = endOfText(text, i);
        const problem = isKey && keyProblem(open, JSON.parse(text.slice(i, end + 1)));
        if (problem) problems.push(problem);
        isKey = false;
        i = end;
      }
    }
    if (open.length > MOST_LEVELS) {
      const message = `is nested more than ${MOST_LEVELS} levels deep`;
      return [problemAt(pathOf(open.slice(0, 3)), message)];
    }
  }
  return problems;
}

/** Takes a key of the innermost object. */
function keyProblem(open: readonly Level[], key: string): Problem | null {
  const level = open[open.length - 1];
  level.at = key;
  const twice = level.keys!.has(key);
  level.keys!.add(key);
  if (FORBIDDEN.has(key)) return problemAt(pathOf(open), "is no key of a result");
  return twice ? problemAt(pathOf(open), "is there twice") : null;
}

function pathOf(open: readonly Level[]): Step[] {
  return open.map(({ at }) => at);
}

/** The index of the quotation mark that ends the text which begins at another. */
function endOfText(text: string, begin: number): number {
  for (let end = begin + 1;; end++) {
    end = text.indexOf('"', end);
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return end;
  }
}

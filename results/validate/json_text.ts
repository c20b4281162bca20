import { type JSONVisitor, visit } from "jsonc-parser";
import { whyNoJson } from "../files/no_json.ts";
import { type Problem, problemAt } from "./problem.ts";

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
    return broken(`is not JSON: ${whyNoJson(text, error)}`);
  }
  const problems = isUsual(text, document) ? [] : keyProblems(text);
  return problems.length > 0 ? { problems } : { document };
}

/**
 * Whether every key of a text is in its document once, none is forbidden, and it is no deeper than allowed: so are nearly all of ten thousand
 * files, and this takes a tenth of the time of a visit, which then tells where a text is wrong.
 */
function isUsual(text: string, document: unknown): boolean {
  let keys = 0;
  const isUsualBelow = (value: unknown, level: number): boolean => {
    if (typeof value !== "object" || value === null) return true;
    if (level > MOST_LEVELS) return false;
    if (Array.isArray(value)) return value.every((item) => isUsualBelow(item, level + 1));
    const entries = Object.entries(value);
    keys += entries.length;
    return entries.every(([key, item]) => !FORBIDDEN.has(key) && isUsualBelow(item, level + 1));
  };
  return isUsualBelow(document, 1) && keys === keysIn(text);
}

/** How many keys stand in a text that is JSON: outside of strings there is a colon for each. */
function keysIn(text: string): number {
  return text.replaceAll(/\\./g, "").replaceAll(/"[^"]*"/g, "").split(":").length - 1;
}

/** Ends a visit, which would otherwise go on to the end of the text, and as deep as it is nested. */
class Enough extends Error {}

/** What is wrong with the keys and the nesting of a text that is JSON. */
function keyProblems(text: string): Problem[] {
  const problems: Problem[] = [];
  try {
    visit(text, keyVisitor(problems));
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return problems;
}

function keyVisitor(problems: Problem[]): JSONVisitor {
  /** Keys so far of each object that is open, innermost last; null for a list. */
  const open: (Set<string> | null)[] = [];
  const begin = (keys: Set<string> | null, path: readonly (string | number)[]) => {
    open.push(keys);
    if (open.length <= MOST_LEVELS) return;
    const message = `is nested more than ${MOST_LEVELS} levels deep`;
    problems.splice(0, Infinity, problemAt(path.slice(0, 3), message));
    throw new Enough();
  };
  const end = () => void open.pop();
  return {
    onObjectBegin: (_offset, _length, _line, _character, path) => begin(new Set(), path()),
    onArrayBegin: (_offset, _length, _line, _character, path) => begin(null, path()),
    onObjectEnd: end,
    onArrayEnd: end,
    onObjectProperty: (key, _offset, _length, _line, _character, path) => {
      const keys = open.at(-1)!;
      const message = FORBIDDEN.has(key) ? "is no key of a result" : "is there twice";
      if (FORBIDDEN.has(key) || keys.has(key)) problems.push(problemAt([...path(), key], message));
      if (problems.length === MOST_PROBLEMS) throw new Enough();
      keys.add(key);
    },
  };
}

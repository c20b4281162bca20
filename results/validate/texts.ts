import { type Problem, problemAt, type Step } from "./problem.ts";

/** The longest text of a recorded result has some hundred characters. */
const MOST_CHARACTERS = 10_000;
/** A tag with a letters-only name: WGSL's `array<f32>` is none, and `array<atomic<u32>>` neither. */
const MARKUP = /<\/?[a-z]+(?:\s[^<>]*)?\/?>|<!--|javascript:/i;

const CONTROL = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/** What is wrong with, and what is remarkable about, the texts of a document and its keys, known or not. */
export function judgeTexts(document: unknown): { problems: Problem[]; flags: Problem[] } {
  const problems: Problem[] = [], flags: Problem[] = [];
  const path: Step[] = [];
  const judge = (text: string) => {
    if (text.length > MOST_CHARACTERS) {
      const message = `is ${text.length} characters long, at most ${MOST_CHARACTERS} are allowed`;
      problems.push(problemAt(path, message));
    } else if (CONTROL.test(text)) {
      problems.push(problemAt(path, "holds control characters"));
    } else if (MARKUP.test(text)) {
      flags.push(problemAt(path, "holds markup, which is shown as text"));
    }
  };
  const walk = (value: unknown) => {
    if (typeof value === "string") judge(value);
    if (typeof value !== "object" || value === null) return;
    const list = Array.isArray(value);
    for (const [key, part] of list ? value.entries() : Object.entries(value)) {
      if (list && typeof part === "number") continue; // one of thousands of samples
      path.push(key);
      if (typeof key === "string") judge(key);
      walk(part);
      path.pop();
    }
  };
  walk(document);
  return { problems, flags };
}

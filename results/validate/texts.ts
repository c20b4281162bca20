import { type Problem, problemAt, type Step } from "./problem.ts";

/** The longest text of a recorded result has some hundred characters. */
const MOST_CHARACTERS = 10_000;
/** A tag with a letters-only name: WGSL's `array<f32>` is none, and `array<atomic<u32>>` neither. */
const MARKUP = /<\/?[a-z]+(?:\s[^<>]*)?\/?>|<!--|javascript:/i;

/** What is wrong with, and what is remarkable about, the texts of a document and its keys, known or not. */
export function judgeTexts(document: unknown): { problems: Problem[]; flags: Problem[] } {
  const problems: Problem[] = [], flags: Problem[] = [];
  const judge = (text: string, path: readonly Step[]) => {
    if (text.length > MOST_CHARACTERS) {
      const message = `is ${text.length} characters long, at most ${MOST_CHARACTERS} are allowed`;
      problems.push(problemAt(path, message));
    } else if (/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(text)) {
      problems.push(problemAt(path, "holds control characters"));
    } else if (MARKUP.test(text)) {
      flags.push(problemAt(path, "holds markup, which is shown as text"));
    }
  };
  const walk = (value: unknown, path: Step[]) => {
    if (typeof value === "string") judge(value, path);
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      if (typeof value[0] === "number" && typeof value.at(-1) === "number") {
        if (value.every((one) => typeof one === "number")) return; // thousands of samples
      }
      value.forEach((one, i) => walk(one, [...path, i]));
      return;
    }
    for (const [key, one] of Object.entries(value)) {
      const below = [...path, key];
      judge(key, below);
      walk(one, below);
    }
  };
  walk(document, []);
  return { problems, flags };
}

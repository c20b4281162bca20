import { textProblem } from "../text/document_texts.ts";
import { type Problem, problemAt, type Step } from "./problem.ts";

/**
 * Tags: of letters alone, with attributes, or headings; WGSL's `array<f32>` is none, and `array<atomic<u32>>` neither. Then entities, addresses that
 * are programs or pages, Markdown's links, and what a spreadsheet takes for a formula.
 */
const MARKUP = [
  /<\/?[a-z]+(?:\s[^<>]*)?\/?>|<!--|<\/?h[1-6]\b|<[a-z][\w:.-]*[\s/][^<>]*=/i,
  /&(#x?[\da-f]+|[a-z]{2,8});/i,
  /\b(java|vb)script:|\bdata:[\w.+/-]*[;,]|\]\(\s*[a-z]*:?\/\//i,
  /^\s*[=+@-]\w+\(/,
];

/** What is wrong with, and what is remarkable about, the texts of a document and its keys, known or not. */
export function judgeTexts(document: unknown): { problems: Problem[]; flags: Problem[] } {
  const problems: Problem[] = [], flags: Problem[] = [];
  const path: Step[] = [];
  const judge = (text: string) => {
    const problem = textProblem(text);
    if (problem !== null) problems.push(problemAt(path, problem));
    else if (MARKUP.some((markup) => markup.test(text))) {
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

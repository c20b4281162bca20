import { textProblem } from "../text/document_texts.ts";
import { disguise } from "../validate/origin/look_alikes.ts";
import { nameProblem } from "../validate/origin/machine_name.ts";

/** Letters, digits and what stands in names and addresses: no markup, and nothing in brackets that looks like an office. */
const PLAIN = /^[\p{L}\p{N}][\p{L}\p{N} .,'\u2019_@+-]*$/u;

/** Why a text may not be the name by which somebody signs; null where it may. */
export function signerProblem(name: string): string | null {
  const problem = textProblem(name) ?? nameProblem(name) ?? disguise(name, false);
  if (problem !== null) return problem;
  if (name.trim() !== name) return "has spaces around it";
  return PLAIN.test(name)
    ? null
    : "is no plain name: letters, digits, spaces and .,'_@+- are allowed";
}

/** Options of the verbs whose results are judged; a test holds them equal to the command line's. */
import { recipeEntries } from "../../schema/recipe_entries.ts";

/** What follows an option: nothing, a value, or all words until the next option. */
type Takes = "nothing" | "a value" | "values";

const flags = (words: string) => words.split(" ").map((word) => `--${word}`);
const optionsOf = (nothing: string, value: string, values: string): [string, Takes][] => [
  ...flags(nothing).map((flag): [string, Takes] => [flag, "nothing"]),
  ...flags(value).map((flag): [string, Takes] => [flag, "a value"]),
  ...flags(values).map((flag): [string, Takes] => [flag, "values"]),
];

/** By verb. */
export const OPTIONS: Readonly<Record<string, ReadonlyMap<string, Takes>>> = {
  train: new Map([
    ...optionsOf(
      "no-tune eval-only json",
      "data limit steps max-bad adapter weights export out checkpoint resume",
      "variant",
    ),
    ...recipeEntries().map(({ flag }): [string, Takes] => {
      const [option, value] = flag.split(" ");
      return [option, value === undefined ? "nothing" : "a value"];
    }),
  ]),
  bench: new Map(optionsOf(
    "quick no-tune profile json list",
    "budget adapter dtype batch precision tune-budget out",
    "filter peer",
  )),
};

/** The words of a command as the command line takes them. */
export class Typed {
  /** What is no option and no option's. */
  readonly operands: string[] = [];
  /** Options that there are not. */
  readonly unknown: string[] = [];
  readonly #options = new Map<string, string[]>();

  /** @param argv The verb and its words. */
  constructor([verb, ...words]: readonly string[]) {
    const options = OPTIONS[verb];
    for (let at = 0; at < words.length; at++) {
      const word = words[at], [name, ...joined] = word.split("=");
      if (!word.startsWith("-") || word === "-") {
        this.operands.push(word);
        continue;
      }
      const takes = options.get(name);
      if (takes === undefined) this.unknown.push(name);
      else if (takes === "nothing") this.#add(name, []);
      else if (joined.length > 0) this.#add(name, [joined.join("=")]);
      else {
        const found = [words[++at] ?? ""];
        while (takes === "values" && at + 1 < words.length && !words[at + 1].startsWith("-")) {
          found.push(words[++at]);
        }
        this.#add(name, found);
      }
    }
  }

  #add(option: string, values: readonly string[]): void {
    this.#options.set(option, [...this.#options.get(option) ?? [], ...values]);
  }

  has = (option: string): boolean => this.#options.has(option);

  /** All that was typed for an option; null where it was not. */
  valuesOf = (option: string): readonly string[] | null => this.#options.get(option) ?? null;

  /** What was typed for it last. */
  valueOf = (option: string): string | null => this.valuesOf(option)?.at(-1) ?? null;
}

import { recipeEntries } from "../../schema/recipe_entries.ts";
import { recipeOf } from "../../schema/recipe.ts";
import type { BenchResult, TrainResult } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import type { Step } from "../problem.ts";
import { SUITES } from "../suites/suite_rows.ts";

/** Options of a command as they were typed; of one that was typed twice the last. */
class Typed {
  readonly #words: readonly string[];

  constructor(argv: readonly string[]) {
    this.#words = argv.flatMap((word) => {
      const at = word.startsWith("--") ? word.indexOf("=") : -1;
      return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
    });
  }

  has = (option: string) => this.#words.includes(option);

  /** What follows an option; null where it was not typed. */
  valueOf(option: string): string | null {
    const at = this.#words.lastIndexOf(option);
    return at < 0 ? null : this.#words[at + 1] ?? "";
  }

  /** All that follows an option of several values. */
  valuesOf(option: string): readonly string[] | null {
    const lists: string[] = [];
    this.#words.forEach((word, i) => {
      if (word !== option) return;
      const rest = this.#words.slice(i + 1), end = rest.findIndex((next) => next.startsWith("--"));
      lists.push(...end < 0 ? rest : rest.slice(0, end));
    });
    return this.has(option) ? lists : null;
  }
}

/** A training's recipe is what its command asks for in every option; what a checkpoint asks for, its command may leave out. */
export function checkTrainArgv(check: Checker, { argv, train }: TrainResult): void {
  if (argv[0] !== "train") return; // a run of verify or of a program of one's own
  const { recipe, resumedFrom, evalOnly, initialWeights } = train;
  const typed = new Typed(argv.slice(1));
  const task = argv[1] ?? "--";
  if (!task.startsWith("-")) {
    check.equals(["train", "recipe", "task"], recipe.task, task, "argv says");
  }
  const usual = recipeOf(recipe.task);
  for (const { name, flag, default: standard } of recipeEntries()) {
    const [option, value] = flag.split(" ");
    if (!typed.has(option) && typed.has("--resume")) continue;
    const asked = value === undefined
      ? typed.has(option) !== (standard === true)
      : typed.has(option)
      ? ofType(typed.valueOf(option)!, usual[name])
      : usual[name];
    check.equals(["train", "recipe", name], recipe[name], asked, `by ${option} argv says`);
  }
  const needs = (path: Step[], option: string, held: boolean, what: string) =>
    check.holds(path, !typed.has(option) || held, `is ${what}, but argv has ${option}`);
  needs(["train", "resumedFrom"], "--resume", resumedFrom !== null || evalOnly, "null");
  needs(
    ["train", "initialWeights"],
    "--weights",
    initialWeights !== null && initialWeights !== undefined,
    "null",
  );
  needs(["train", "evalOnly"], "--eval-only", evalOnly, "false");
}

const ofType = (word: string, like: unknown) => typeof like === "number" ? Number(word) : word;

/** A run of bench is what its command asks for. */
export function checkBenchArgv(check: Checker, { argv, bench }: BenchResult): void {
  if (argv[0] !== "bench") return;
  const typed = new Typed(argv.slice(1));
  const says = (name: keyof BenchResult["bench"], want: unknown, by: string) =>
    check.equals(["bench", name], bench[name], want, `by ${by} argv says`);
  const [suite] = argv.slice(1);
  checkSuites(check, bench, suite?.startsWith("--") === false ? suite : undefined);
  if (suite === undefined || suite.startsWith("--") === false) {
    says("quick", suite === undefined || typed.has("--quick"), "its suite");
  } else if (typed.has("--quick")) says("quick", true, "--quick");
  if (typed.has("--no-tune")) says("tuned", false, "--no-tune");
  const budget = typed.valueOf("--budget");
  says("budgetSeconds", budget === null ? null : Number(budget), "--budget");
  says("dtype", typed.valueOf("--dtype") ?? "f32", "--dtype");
  const filter = typed.valuesOf("--filter"), found = bench.filter;
  check.equals(
    ["bench", "filter"],
    found?.join("\n") ?? null,
    filter?.join("\n") ?? null,
    "argv says",
  );
  if (bench.precision === undefined) return; // of before there was one
  says("precision", typed.valueOf("--precision") ?? "f32", "--precision");
}

/** The suites are those of the command, by names that there are; a browser's presets for small devices and for all have others. */
function checkSuites(
  check: Checker,
  { suites, quick }: BenchResult["bench"],
  asked: string | undefined,
): void {
  const path = ["bench", "suites"];
  const unknown = suites.find((suite) => !SUITES.includes(suite));
  check.holds(path, unknown === undefined, `have ${unknown}: there is no suite of that name`);
  const names = suites.join();
  const held = asked === "all"
    ? ["kernels", "models"].every((name) => suites.includes(name)) || names === "all"
    : names === (asked ?? "quick") || (asked === undefined && quick && names === "small");
  check.holds(path, held, `are ${names}, but argv says ${asked ?? "quick"}`);
}

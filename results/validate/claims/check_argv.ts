import { recipeEntries } from "../../schema/recipe_entries.ts";
import { recipe as schema, recipeOf } from "../../schema/recipe.ts";
import type { BenchResult, Result, TrainResult } from "../../schema/result.ts";
import { publicWords } from "../../text/command_line.ts";
import type { Checker } from "../checker.ts";
import { type Problem, problemAt, type Step } from "../problem.ts";
import { SUITES } from "../suites/suite_rows.ts";
import { Typed } from "./typed.ts";

/** That of a command of somebody's own program, which is not known here. */
export function commandFlags({ argv, kind }: Result): Problem[] {
  if (argv[0] === kind) return [];
  return [problemAt(["argv"], `is no command of ${kind}: what it asked for is not known`)];
}

/** The words of a command; null of another verb. */
function typedIn(check: Checker, { argv, kind }: Result): Typed | null {
  if (argv[0] !== kind) return null;
  const typed = new Typed(argv), { unknown, operands } = typed;
  check.holds(["argv"], unknown.length === 0, () => `has ${unknown}, which ${kind} has not`);
  check.holds(["argv"], operands.length <= 1, () => `has ${operands}, of which one is too many`);
  return typed;
}

/** A training's recipe is what its command asks for in every option; what a checkpoint asks for, its command may leave out. */
export function checkTrainArgv(check: Checker, result: TrainResult): void {
  const typed = typedIn(check, result);
  if (!typed) return;
  const { train: { recipe } } = result, isResumed = typed.has("--resume");
  const task = typed.operands[0] ?? (isResumed ? recipe.task : schema.shape.task.def.defaultValue);
  check.equals(["train", "recipe", "task"], recipe.task, task, "argv says");
  const usual = recipeOf(recipe.task);
  for (const { name, flag, default: standard } of recipeEntries()) {
    const [option, value] = flag.split(" ");
    if (!typed.has(option) && isResumed) continue;
    const asked = value === undefined
      ? typed.has(option) !== (standard === true)
      : typed.has(option)
      ? ofType(typed.valueOf(option)!, usual[name])
      : usual[name];
    check.equals(["train", "recipe", name], recipe[name], asked, `by ${option} argv says`);
  }
  checkBeginning(check, result, typed);
  checkAmount(check, result, typed);
}

const ofType = (word: string, like: unknown) => typeof like === "number" ? Number(word) : word;

/** What it began with, and whether it trained. */
function checkBeginning(check: Checker, { train }: TrainResult, typed: Typed): void {
  const { resumedFrom, initialWeights, evalOnly } = train;
  const goes = (path: Step[], option: string, asked: boolean, held: boolean) =>
    check.holds(path, asked === held, () => `${held ? "is" : "is not"}, by ${option} in argv`);
  const resumed = typed.has("--resume"), weights = typed.has("--weights");
  goes(["train", "evalOnly"], "--eval-only", typed.has("--eval-only"), evalOnly);
  const from = resumedFrom !== null;
  goes(["train", "resumedFrom"], "--resume", resumed && (from || !evalOnly), from);
  const given = (initialWeights ?? null) !== null;
  if (!resumed) goes(["train", "initialWeights"], "--weights", weights, given);
}

/** A training ends at the first time that its losses are read after `--steps`: at most so many later. */
export const MOST_BETWEEN_READS = 500;

function checkAmount(check: Checker, { train, dataset }: TrainResult, typed: Typed): void {
  const limit = typed.valueOf("--limit"), steps = typed.valueOf("--steps");
  check.holds(
    ["dataset", "trainCount"],
    limit === null || dataset.trainCount <= Number(limit),
    () => `is ${dataset.trainCount}, but by --limit argv says ${limit}`,
  );
  const ran = train.lossSamples.length - (train.resumedFrom ?? 0);
  check.holds(
    ["train", "lossSamples"],
    steps === null || ran < Number(steps) + MOST_BETWEEN_READS,
    () => `are of ${ran} steps, but by --steps argv says ${steps}`,
  );
}

/** A run of bench is what its command asks for. */
export function checkBenchArgv(check: Checker, result: BenchResult): void {
  const typed = typedIn(check, result), { bench } = result;
  if (!typed) return;
  const says = (name: keyof BenchResult["bench"], want: unknown, by: string) =>
    check.equals(["bench", name], bench[name], want, `by ${by} argv says`);
  const [suite] = typed.operands;
  checkSuites(check, bench, suite);
  says("quick", suite === undefined || typed.has("--quick"), "its suite");
  says("tuned", !typed.has("--no-tune"), "--no-tune");
  says("profile", typed.has("--profile"), "--profile");
  const budget = typed.valueOf("--budget"), tuning = typed.valueOf("--tune-budget");
  says("budgetSeconds", budget === null ? null : Number(budget), "--budget");
  if (tuning !== null && bench.tuned) says("tuneSeconds", Number(tuning), "--tune-budget");
  says("dtype", typed.valueOf("--dtype") ?? "f32", "--dtype");
  check.equals(
    ["bench", "filter"],
    bench.filter && publicWords(bench.filter).join("\n"),
    typed.valuesOf("--filter")?.join("\n") ?? null,
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

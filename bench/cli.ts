/** `deno task bench | train | ...`: the commands, their options, and how errors end a run. */
import process from "node:process";
import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { DataError } from "../datasets/data_error.ts";
import { GpuError } from "../kernels/gpu/gpu_error.ts";
import { MODELS } from "../models/models.ts";
import { NOISE } from "../results/compare/ratio.ts";
import { UserError } from "../results/text/user_error.ts";
import { fraction, integer, number } from "./commands/options.ts";
import { trainCli } from "./train/train_cli.ts";

const models = Object.keys(MODELS).join(", ");

const program = new Command("./run")
  .description(
    "WebGPU training benchmark: hand-written WGSL kernels train and time image classifiers on this machine's GPU.",
  )
  .exitOverride();

program.command("bench")
  .description(
    "Measure this machine's GPU: roofline, kernels, model steps, and other libraries on the same adapter.",
  )
  .argument(
    "[suite]",
    "kernels, models, roofline, peers or all (default: a quick run of the first three)",
  )
  .option(
    "--filter <text...>",
    "only rows whose name contains one of the texts; --list prints the names",
  )
  .option("--quick", "the curated rows and fewer samples", false)
  .option("--budget <seconds>", "leave out, with a word, what has not begun by then", number(1))
  .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
  .addOption(
    new Option("--dtype <type>", "type of the kernels' operands").choices(["f32", "f16"] as const)
      .default("f32" as const),
  )
  .option("--no-tune", "the default variant of every op, instead of the fastest for the shape")
  .option("--profile", "also time every kernel of the models' steps", false)
  .option("--out <path>", "result JSON; a Markdown table lies beside it (default: results/runs/…)")
  .option("--json", "print the result document on stdout, everything else on stderr", false)
  .option("--list", "print the rows and measure nothing", false)
  .addHelpText("after", "\nExit codes: 0 done, 1 the GPU failed, 2 wrong usage, 130 interrupted.")
  .action(async (suite, options) => {
    const { benchCommand } = await import("./commands/bench.ts");
    process.exitCode = await benchCommand(suite, options);
  });

program.command("tune")
  .description(
    "Find the fastest variant of every kernel of a model on this GPU, and remember it for train and bench.",
  )
  .argument("[model]", `one of: ${models}`, "convnet")
  .option("--batch <n>", "images per step", integer(1), 100)
  .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
  .addHelpText("after", "\nExit codes: 0 done, 1 the GPU failed, 2 wrong usage.")
  .action(async (model, options) => {
    const { tuneCommand } = await import("./commands/tune.ts");
    await tuneCommand(model, options);
  });

trainCli(program.command("train"))
  .action(async (task, options) => {
    const { trainCommand } = await import("./commands/train.ts");
    process.exitCode = await trainCommand(task, options);
  });

program.command("compare")
  .description("Show results side by side: GPUs, drivers, runtimes or suite versions.")
  .argument("<files...>", "result JSON of one kind; the first is the base")
  .addOption(
    new Option("--format <kind>", "how to print it").choices(["markdown", "csv", "json"] as const)
      .default("markdown" as const),
  )
  .option(
    "--noise <share>",
    `by which two runs are taken to differ by themselves (default: ${NOISE.hardware}, software ${NOISE.software})`,
    fraction,
  )
  .option(
    "--fail-below <ratio>",
    "exit 1 where a whole interval, --noise included, lies below it, or a row of the base is not measured",
    number(0),
  )
  .option("--out <path>", "write it there instead of to stdout")
  .addHelpText("after", "\nExit codes: 0 done, 1 --fail-below found something, 2 wrong usage.")
  .action(async (files, options) => {
    const { compareCommand } = await import("./commands/compare.ts");
    process.exitCode = await compareCommand(files, options);
  });

program.command("verify")
  .description("Run again what a result claims, on this machine, and compare.")
  .argument("<result>", "result JSON of train or bench")
  .option("--data <path>", "the data, as for train; they must have the result's SHA-256")
  .option("--weights <path>", "the weights that it began with, where it began with some")
  .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
  .option("--steps <n>", "of a training: only the losses of the first n steps", integer(1))
  .option("--filter <text...>", "of bench: only rows whose name contains one of the texts")
  .option("--out <path>", "this machine's own result JSON (default: results/runs/…)")
  .addHelpText(
    "after",
    "\nExit codes: 0 verified, 1 not, 2 wrong usage or input, 130 interrupted.",
  )
  .action(async (file, options) => {
    const { verifyCommand } = await import("./commands/verify.ts");
    process.exitCode = await verifyCommand(file, options);
  });

program.command("submit")
  .description(
    "Check a result, strip it of what is private, and put it where it is published from.",
  )
  .argument("<result>", "result JSON")
  .option(
    "--leaderboard-url <place>",
    "a folder, or an http(s) address that takes a PUT (default: results/ of this repository)",
  )
  .option("--dry-run", "show what would be public, and write nothing", false)
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 not fit to be published or refused by the server, 2 wrong usage.",
  )
  .action(async (file, options) => {
    const { submitCommand } = await import("./commands/submit.ts");
    process.exitCode = await submitCommand(file, options);
  });

program.command("devices")
  .description("List every GPU adapter that can be reached, and how to pick it.")
  .option("--json", "print one line of JSON", false)
  .action(async ({ json }) => {
    const { devices } = await import("./commands/devices.ts");
    await devices({ json });
  });

program.command("plan")
  .description(
    "Print a model's compiled training plan: every dispatch with variant, shape, FLOPs, bytes and lifetimes.",
  )
  .argument("<model>", `one of: ${models}`)
  .option("--batch <n>", "images per step", integer(1), 100)
  .option("--image-size <pixels>", "height and width, of a ResNet", integer(32))
  .option("--recompute", "compute activations again instead of keeping them", false)
  .option("--adapter <text>", "plan for the GPU whose name contains the text")
  .option(
    "--variant <op=name...>",
    "rung of an op's kernel ladder, e.g. gemm=naive, or *=tiled for all",
  )
  .addHelpText("after", "\nExit codes: 0 done, 2 wrong usage.")
  .action(async (model, options) => {
    const { planCommand } = await import("./commands/plan.ts");
    await planCommand(model, options);
  });

program.command("validate")
  .description(
    "Check result files: schema, numbers that follow from others, rules of the division.",
  )
  .argument("<file...>", "result JSON")
  .option("--json", "print one line of JSON", false)
  .addHelpText(
    "after",
    "\nRules: results/RULES.md. Exit codes: 0 all are valid, 1 one has problems, 2 wrong usage.",
  )
  .action(async (files, options) => {
    const { validateCommand } = await import("./commands/validate.ts");
    process.exitCode = await validateCommand(files, options);
  });

program.command("report")
  .description("Write a page of charts and tables of one result, and its charts as SVG and PNG.")
  .argument("<result>", "result JSON of train or bench")
  .option("--out <folder>", "new, empty, or of the same run (default: results/runs/…-report)")
  .addHelpText("after", "\nExit codes: 0 done, 2 wrong usage or input.")
  .action(async (file, options) => {
    const { reportCommand } = await import("./commands/report.ts");
    await reportCommand(file, options);
  });

program.command("leaderboard")
  .description(
    "Validate every result below the folders and build leaderboard.json and a static site of them.",
  )
  .argument("<folders...>", "folders of result files, as results/ is")
  .requiredOption("--out <folder>", "the site: a new or empty folder, or a site to replace")
  .addHelpText("after", "\nExit codes: 0 done, also where files were refused, 2 wrong usage.")
  .action(async (folders, options) => {
    const { leaderboardCommand } = await import("./commands/leaderboard.ts");
    await leaderboardCommand(folders, options);
  });

/** Runs the command line; a user's mistake is one line and exit code 2. */
async function main(): Promise<void> {
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has said what was wrong
    } else if (error instanceof UserError) {
      process.stderr.write(`error: ${error.message}\n`);
      process.exitCode = error.exitCode;
    } else if (error instanceof DataError) {
      process.stderr.write(`error: ${error.message}\n`);
      process.exitCode = 2;
    } else if (error instanceof GpuError) {
      process.stderr.write(`error: ${error.message}\n`);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

if (import.meta.main) {
  await main();
  process.exit();
}

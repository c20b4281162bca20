/** The verbs that run on a GPU, and the page for browsers, each with its options; what a verb does is loaded when it is called. */
import process from "node:process";
import { type Command, Option } from "@commander-js/extra-typings";
import { z } from "zod";
import { MODELS } from "../../models/models.ts";
import type { Host } from "../host/host.ts";
import { precisionOption } from "../train/command/recipe_options.ts";
import { PEER_NAMES } from "../peers/peer_names.ts";
import { trainCli } from "../train/command/train_cli.ts";
import { SAMPLED_ROWS } from "../../results/compare/verify/sample.ts";
import { TUNING } from "../tune/budget.ts";
import { batches, duration, inRange, integer, WHICH_GPU } from "../terminal/options.ts";

/** Adds them to a command line. */
export function addGpuVerbs(program: Command, host: Host): void {
  for (const verb of [benchVerb, tuneVerb, trainVerb, verifyVerb, devicesVerb, planVerb, webVerb]) {
    verb(program, host);
  }
}

const models = Object.keys(MODELS).join(", ");

function benchVerb(program: Command, host: Host): void {
  program.command("bench")
    .description(
      "Measure this machine's GPU: roofline, kernels, model steps, the host's own work, and other libraries on the same adapter.",
    )
    .argument(
      "[suite]",
      "kernels, models, host, roofline, peers or all (default: a quick run of kernels and models)",
    )
    .option(
      "--filter <text...>",
      "only rows whose name contains one of the texts; --list prints the names",
    )
    .option("--quick", "the curated rows and fewer samples", false)
    .option("--budget <seconds>", "skip rows not started by then, and list them", duration)
    .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
    .addOption(
      new Option("--dtype <type>", "type of the kernels' operands").choices(["f32", "f16"] as const)
        .default("f32" as const),
    )
    .option(
      "--batch <list>",
      "images per step of the models, as in 8,64,max, where max is the most that fit (default: one batch that memory and a minute a row allow)",
      batches,
    )
    .addOption(precisionOption())
    .addOption(
      new Option("--peer <name...>", "of the suite peers: only these libraries").choices(
        PEER_NAMES,
      ),
    )
    .option("--no-tune", "run the default variant of every op instead of the fastest for its shape")
    .option(
      "--tune-budget <seconds>",
      `most time to spend on finding a model's fastest variants (default: ${TUNING.full.seconds}, of a quick run ${TUNING.quick.seconds})`,
      duration,
    )
    .option("--profile", "also time every kernel of the models' steps", false)
    .option(
      "--out <path>",
      "result JSON; a Markdown table lies beside it (default: results/runs/…)",
    )
    .option("--json", "print the result document on stdout, everything else on stderr", false)
    .option("--list", "print the rows and measure nothing", false)
    .addHelpText("after", WHICH_GPU)
    .addHelpText("after", "\nExit codes: 0 done, 1 the GPU failed, 2 wrong usage, 130 interrupted.")
    .action(async (suite, options) => {
      const { benchCommand } = await import("./bench.ts");
      process.exitCode = await benchCommand(host, suite, options);
    });
}

function tuneVerb(program: Command, host: Host): void {
  program.command("tune")
    .description(
      "Find the fastest variant of every kernel of a model on this GPU, and remember it for train and bench.",
    )
    .argument("[model]", `one of: ${models}`, "convnet")
    .option("--batch <n>", "images per step", integer(1), 100)
    .addOption(precisionOption())
    .option(
      "--tune-budget <seconds>",
      "most time to spend; a later run continues from there",
      duration,
      TUNING.full.seconds,
    )
    .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
    .addHelpText("after", "\nExit codes: 0 done, 1 the GPU failed, 2 wrong usage, 130 interrupted.")
    .action(async (model, options) => {
      const { tuneCommand } = await import("./tune.ts");
      process.exitCode = await tuneCommand(host, model, options);
    });
}

function trainVerb(program: Command, host: Host): void {
  trainCli(program.command("train"))
    .action(async (_task, options, command) => {
      const { typedTraining } = await import("./train.ts");
      process.exitCode = await typedTraining(host, command, options);
    });
}

/** `all`, or how many. */
const rowCount = (word: string): number | "all" => word === "all" ? word : integer(1)(word);

function verifyVerb(program: Command, host: Host): void {
  program.command("verify")
    .description(
      "Run again what a result claims, on this machine, compare, and sign a record of it beside the result.",
    )
    .argument("<result>", "result JSON of train or bench")
    .option("--data <path>", "the data, as for train; they must have the result's SHA-256")
    .option("--weights <path>", "the initial weights, if the run was given a file of them")
    .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
    .option("--steps <n>", "of a training: only the losses of the first n steps", integer(1))
    .option("--filter <text...>", "of bench: only rows whose name contains one of the texts")
    .option(
      "--rows <n>",
      `of bench: how many are drawn, or all (default: ${SAMPLED_ROWS})`,
      rowCount,
    )
    .option("--out <path>", "this machine's own result JSON (default: results/runs/…)")
    .option("--by <name>", "who signs the record (default: git's user.name)")
    .option("--no-record", "leave no NAME.verified.json beside the result")
    .addHelpText(
      "after",
      "\nExit codes: 0 verified, 1 not, 2 wrong usage or input, 130 interrupted.",
    )
    .action(async (file, options) => {
      const { verifyCommand } = await import("./verify/verify.ts");
      process.exitCode = await verifyCommand(host, file, options);
    });
}

function devicesVerb(program: Command, host: Host): void {
  program.command("devices")
    .description("List every GPU adapter that can be reached, and how to pick it.")
    .option("--json", "print one line of JSON, of this runtime alone", false)
    .addHelpText("after", WHICH_GPU)
    .action(async ({ json }) => {
      const { devicesCommand } = await import("./devices.ts");
      await devicesCommand(host, { json });
    });
}

function planVerb(program: Command, host: Host): void {
  program.command("plan")
    .description(
      "Print a model's compiled training plan: every dispatch with variant, shape, FLOPs, bytes and lifetimes.",
    )
    .argument("<model>", `one of: ${models}`)
    .option("--batch <n>", "images per step", integer(1), 100)
    .option("--image-size <pixels>", "height and width, of a ResNet", integer(32))
    .option("--recompute", "compute activations again instead of keeping them", false)
    .addOption(precisionOption())
    .option("--adapter <text>", "plan for the GPU whose name contains the text")
    .option(
      "--variant <op=name...>",
      "rung of an op's kernel ladder, e.g. gemm=naive, or *=tiled for all",
    )
    .addHelpText("after", "\nExit codes: 0 done, 2 wrong usage.")
    .action(async (model, options) => {
      const { planCommand } = await import("./plan.ts");
      await planCommand(host, model, options);
    });
}

function webVerb(program: Command, host: Host): void {
  program.command("web")
    .description("Serve the page in which a browser measures its own GPU.")
    .option(
      "--port <n>",
      "on 127.0.0.1; 0: any that is free",
      inRange(z.int().min(0).max(65535)),
      8787,
    )
    .option("--build <folder>", "write the page into a folder instead, for any web server or none")
    .addHelpText("after", "\nExit codes: 0 done, 2 wrong usage.")
    .action(async (options) => {
      const { webCommand } = await import("./web.ts");
      await webCommand(host, options);
    });
}

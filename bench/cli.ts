/** `deno task bench | train | tune | devices | plan`: the commands, their options, and how errors end a run. */
import process from "node:process";
import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { GpuError } from "../kernels/gpu/gpu_error.ts";
import { MODELS } from "../models/models.ts";
import { UserError } from "../results/user_error.ts";
import { fraction, integer, number, seed } from "./options.ts";
import { SCHEDULES } from "./schedule.ts";

const models = Object.keys(MODELS).join(", ");

const program = new Command("trainmark")
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
    const { benchCommand } = await import("./bench_command.ts");
    process.exitCode = await benchCommand(suite, options);
  });

program.command("tune")
  .description(
    "Find the fastest variant of every kernel of a model on this GPU, and remember it for train and bench.",
  )
  .argument("[model]", `one of: ${models}`, "convnet")
  .option("--batch <n>", "images per step", integer(1), 100)
  .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
  .action(async (model, options) => {
    const { tuneCommand } = await import("./tune_command.ts");
    await tuneCommand(model, options);
  });

program.command("train")
  .description("Train a model and write its accuracy, throughput and weights digest.")
  .argument("[task]", "synthetic (built in, no download), cifar10 or imagenet", "synthetic")
  .option("--model <name>", `one of: ${models} (default: convnet, imagenet: resnet50)`)
  .option(
    "--data <path>",
    "cifar10: an archive (.tar.gz) or folder of .bin files, instead of the download; imagenet: the folder of photos",
  )
  .option("--epochs <n>", "passes over the training images", integer(1), 10)
  .option(
    "--batch <n>",
    "images per step; an epoch drops what is left over (default: 100, imagenet: 32)",
    integer(1),
  )
  .option("--accumulate <n>", "average the gradients of n batches before each step", integer(1), 1)
  .option("--lr <rate>", "learning rate; with a schedule, its largest", number(0), 0.001)
  .addOption(
    new Option("--schedule <kind>", "how the learning rate changes").choices(SCHEDULES)
      .default("constant" as const),
  )
  .option("--warmup <epochs>", "epochs in which the learning rate grows linearly", number(0), 0)
  .option("--lr-step <epochs>", "of --schedule step: epochs between two falls", integer(1), 30)
  .option("--lr-gamma <factor>", "of --schedule step: factor of each fall", number(0), 0.1)
  .option("--momentum <m>", "momentum of SGD", number(0), 0.9)
  .option("--weight-decay <w>", "L2 penalty of SGD, PyTorch's rule", number(0), 0)
  .option("--no-decay-vectors", "no weight decay for biases and batch normalisation")
  .option("--label-smoothing <share>", "of the target, spread over all classes", fraction, 0)
  .option("--nesterov", "Nesterov momentum, PyTorch's rule", false)
  .option("--zero-init-residual", "residual blocks begin as the identity", false)
  .option("--image-size <pixels>", "of imagenet: height and width (default: 224)", integer(32))
  .addOption(
    new Option(
      "--stem <kind>",
      "a ResNet's first layers: imagenet (7x7 stride 2, pool) or cifar (3x3) (default: the task's)",
    ).choices(["imagenet", "cifar"] as const),
  )
  .option("--recompute", "compute activations again instead of keeping them: less memory", false)
  .option("--no-augment", "show training images as evaluation does: no random crops, no flips")
  .option("--seed <n>", "of every random choice", seed, 0)
  .option("--limit <n>", "train on n of the images only", integer(1))
  .option("--max-bad <share>", "of imagenet's files that may be unreadable", fraction, 0.001)
  .option("--eval-every <n>", "evaluate after every n epochs, and after the last", integer(1), 1)
  .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
  .option(
    "--variant <op=name...>",
    "rung of an op's kernel ladder, e.g. gemm=naive, or *=tiled for all",
  )
  .option("--no-tune", "the default variant of every op, even where `tune` has found a faster one")
  .option("--weights <path>", "start from the weights of a .safetensors, torchvision's names")
  .option("--eval-only", "evaluate --weights (or --resume) and do not train", false)
  .option("--export <path>", "write the final weights as .safetensors, torchvision's names")
  .option("--out <path>", "result JSON; a Markdown table lies beside it (default: results/runs/…)")
  .option("--checkpoint <path>", "where to write it after every epoch (default: checkpoints/…)")
  .option("--resume <path>", "go on from a checkpoint")
  .option("--json", "print the result document on stdout, everything else on stderr", false)
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 the GPU failed, 2 wrong usage or input, 3 the loss is not finite, 130 interrupted.",
  )
  .action(async (task, options) => {
    const { trainCommand } = await import("./train_command.ts");
    process.exitCode = await trainCommand(task, options);
  });

program.command("devices")
  .description("List every GPU adapter that can be reached, and how to pick it.")
  .option("--json", "print one line of JSON", false)
  .action(async ({ json }) => {
    const { devices } = await import("./devices.ts");
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
  .action(async (model, options) => {
    const { planCommand } = await import("./plan_command.ts");
    await planCommand(model, options);
  });

program.command("leaderboard")
  .description(
    "Validate every result below the folders and build leaderboard.json and a static site of them.",
  )
  .argument("<folders...>", "folders of result files, as results/ is")
  .requiredOption("--out <folder>", "the site: a new or empty folder, or a site to replace")
  .addHelpText("after", "\nExit codes: 0 done, also where files were refused, 2 wrong usage.")
  .action(async (folders, options) => {
    const { leaderboardCommand } = await import("./leaderboard_command.ts");
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

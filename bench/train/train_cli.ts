import { type Command, Option } from "@commander-js/extra-typings";
import { MODELS } from "../../models/models.ts";
import { fraction, integer, number, seed } from "../commands/options.ts";
import { SCHEDULES } from "./schedule.ts";

const models = Object.keys(MODELS).join(", ");

/** The options of `train`, without what it does: `verify` reads a recorded command by them. */
export function trainCli(command: Command) {
  return command
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
    .option(
      "--accumulate <n>",
      "average the gradients of n batches before each step",
      integer(1),
      1,
    )
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
    .option(
      "--no-tune",
      "the default variant of every op, even where `tune` has found a faster one",
    )
    .option("--weights <path>", "start from the weights of a .safetensors, torchvision's names")
    .option("--eval-only", "evaluate --weights (or --resume) and do not train", false)
    .option("--export <path>", "write the final weights as .safetensors, torchvision's names")
    .option(
      "--out <path>",
      "result JSON; a Markdown table lies beside it (default: results/runs/…)",
    )
    .option("--checkpoint <path>", "where to write it after every epoch (default: checkpoints/…)")
    .option("--resume <path>", "go on from a checkpoint")
    .option("--json", "print the result document on stdout, everything else on stderr", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 the GPU failed, 2 wrong usage or input, 3 the loss is not finite, 130 interrupted.",
    );
}

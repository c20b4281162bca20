import type { Command } from "@commander-js/extra-typings";
import { MODELS } from "../../../models/models.ts";
import { recipe } from "../../../results/schema/recipe.ts";
import { fraction, integer, WHICH_GPU } from "../../terminal/options.ts";
import { recipeOptions } from "./recipe_options.ts";

/** The options of `train`, without what it does: `verify` reads a recorded command by them. */
export function trainCli(command: Command) {
  const { task } = recipe.shape;
  const models = Object.keys(MODELS).join(", ");
  const described = command
    .description("Train a model and write its accuracy, throughput and weights digest.")
    .argument("[task]", task.description!, task.def.defaultValue);
  for (const option of recipeOptions({ model: `one of: ${models}` })) described.addOption(option);
  return described
    .option(
      "--data <path>",
      "cifar10: an archive (.tar.gz) or folder of .bin files, instead of the download; imagenet: the folder of photos",
    )
    .option("--limit <n>", "train on n of the images only", integer(1))
    .option("--steps <n>", "end at the first read-back of losses after n steps", integer(1))
    .option("--max-bad <share>", "of imagenet's files that may be unreadable", fraction, 0.001)
    .option("--adapter <text>", "GPU whose name contains the text; `devices` lists them")
    .option(
      "--variant <op=name...>",
      "rung of an op's kernel ladder, e.g. gemm=naive, or *=tiled for all",
    )
    .option(
      "--no-tune",
      "the default variant of every op, even where `tune` has found a faster one",
    )
    .option(
      "--weights <path>",
      "start from the weights of a .safetensors, torchvision's names; -: standard input",
    )
    .option("--eval-only", "evaluate --weights (or --resume) and do not train", false)
    .option(
      "--export <path>",
      "write the final weights as .safetensors, torchvision's names; -: standard output",
    )
    .option(
      "--out <path>",
      "result JSON; a Markdown table lies beside it (default: results/runs/…)",
    )
    .option("--checkpoint <path>", "where to write it after every epoch (default: checkpoints/…)")
    .option("--resume <path>", "go on from a checkpoint")
    .option("--json", "print the result document on stdout, everything else on stderr", false)
    .addHelpText("after", WHICH_GPU)
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 the GPU failed, 2 wrong usage or input, 3 the loss is not finite, 130 interrupted.",
    );
}

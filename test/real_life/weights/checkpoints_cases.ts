/** Checkpoints given as weights, and weights given as checkpoints. */
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import {
  checkResumable,
  readCheckpoint,
  writeCheckpoint,
} from "../../../bench/train/command/checkpoint.ts";
import { freshProgress } from "../../../bench/train/progress.ts";
import type { Recipe } from "../../../results/schema/recipe.ts";
import { answerOf, type RealCase, type RealCases } from "../cases.ts";
import { fileOf, MADE, raw, RECIPE, take, weightsOf } from "./weights_test_support.ts";

const ORIGIN = { dataset: "ab", adapter: "llvmpipe", runtime: "bun 1.4.5", suite: "0.1.0" };

/** A checkpoint of ours, of another runtime. */
function checkpoint(asked: Partial<Recipe>, weights = MADE) {
  const config = { ...RECIPE, ...asked, trainCount: 600, variants: {} };
  const states = config.optimiser === "sgd" ? ["momentum"] : ["firstMoment", "secondMoment"];
  const scaler = { scale: 32768, growthTracker: 7, skipped: 1 };
  const optimiser = {
    updates: 0,
    tensors: Object.fromEntries(states.map((state) => [state, weights])),
    ...config.precision === "mixed" ? { scaler } : {},
  };
  return { config, origin: ORIGIN, progress: freshProgress(), weights, optimiser };
}

const ASIDE =
  /^weights of c\.safetensors: those of a training checkpoint; its recipe, position and \d+ tensors of its optimiser and history are left aside\nthe right values$/m;

function checkpointed(
  name: string,
  asked: Partial<Recipe>,
  now: Partial<Recipe> = {},
  says = ASIDE,
): RealCase {
  return {
    name,
    make: (folder) =>
      writeCheckpoint(
        `${folder}/c.safetensors`,
        checkpoint(asked, weightsOf(asked.model ?? "resnet20")),
      ),
    answer: (folder) => take(`${folder}/c.safetensors`, now),
    exit: says === ASIDE ? 0 : 2,
    says,
  };
}

export const cases: RealCases = [
  checkpointed("a training checkpoint of another runtime", {}),
  checkpointed("a training checkpoint of AdamW", { optimiser: "adamw" }),
  checkpointed("a training checkpoint of mixed precision", { precision: "mixed" }),
  checkpointed("a training checkpoint for mixed precision", {}, { precision: "mixed" }),
  checkpointed(
    "a training checkpoint of another model",
    { model: "resnet56" },
    {},
    /unexpected 180: layer1\.3\.bn1\.bias, /,
  ),
  {
    name: "--resume from another runtime's checkpoint",
    make: (folder) => writeCheckpoint(`${folder}/c.safetensors`, checkpoint({})),
    answer: (folder) =>
      answerOf(async () => {
        const path = `${folder}/c.safetensors`, read = await readCheckpoint(path);
        checkResumable(read, read.config, { ...ORIGIN, runtime: "deno 2.9.5" }, path);
      }),
    exit: 2,
    says:
      /as runtime differs: the checkpoint has bun 1\.4\.5, this run has deno 2\.9\.5; .*--weights begins a new run with its weights$/m,
  },
  {
    name: "--resume from weights",
    make: (folder) => writeFileSync(`${folder}/w.safetensors`, fileOf(raw(MADE), { format: "pt" })),
    answer: (folder) => answerOf(async () => void await readCheckpoint(`${folder}/w.safetensors`)),
    exit: 2,
    says:
      /^error: Cannot resume from w\.safetensors as it is no whole checkpoint: its format is pt, must be trainmark\/checkpoint@1; --weights takes weights alone$/m,
  },
  {
    name: "--resume from a pickle",
    make: (folder) => writeFileSync(`${folder}/w.pth`, Buffer.from("\x80\x02\x8a\x0al", "latin1")),
    answer: (folder) => answerOf(async () => void await readCheckpoint(`${folder}/w.pth`)),
    exit: 2,
    says: /^error: Cannot resume from w\.pth as a \.safetensors is needed and this is a pickle/m,
  },
];

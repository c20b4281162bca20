/** Runs on photos as people have them, from the command line to what `validate` says of their result. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jpeg, putAll } from "../../datasets/imagenet/testing.ts";
import { type Outcome, task } from "../command_line_test_support.ts";
import type { RealCase, RealCases } from "./cases.ts";

const WORDS = ["train", "imagenet", "--no-tune", "--batch", "4", "--epochs", "1"];
const SMALL = ["--model", "resnet20", "--stem", "cifar", "--image-size", "32"];
const CONVNET = ["--model", "convnet", "--image-size", "32"];

/** Trains on the folder `data` below one; what it writes is `run.*` beside it. */
function train(folder: string, ...words: string[]): Promise<Outcome> {
  const run = join(folder, "run"), data = ["--data", join(folder, "data")];
  const out = ["--out", `${run}.json`, "--checkpoint", `${run}.ckpt.safetensors`];
  return task([...WORDS, ...data, ...out, ...words]);
}

/** Whether a run that must end well left a result that is valid. */
async function valid(folder: string, run: Promise<Outcome>): Promise<Outcome> {
  const ended = await run;
  return ended.code === 0 ? await task(["validate", join(folder, "run.json")]) : ended;
}

/** Eight photos of each of some classes in each split. */
async function photos(
  folder: string,
  splits: readonly string[],
  classes: readonly string[],
): Promise<void> {
  mkdirSync(join(folder, "data"));
  for (const split of splits) {
    for (const [k, name] of classes.entries()) {
      for (let i = 0; i < 8; i++) {
        putAll(join(folder, "data"), { [`${split}/${name}/${i}.jpg`]: await jpeg(8 * k + i) });
      }
    }
  }
}

/** Cuts a photo of the validation split short. */
async function cut(folder: string): Promise<void> {
  await photos(folder, ["train", "val"], ["a", "b"]);
  const path = join(folder, "data/val/b/7.jpg"), whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, whole.length / 2));
}

const runs: Omit<RealCase, "slow">[] = [
  {
    name: "a photo cut short in val, which --max-bad permits",
    make: cut,
    answer: (folder) => valid(folder, train(folder, ...SMALL, "--max-bad", "0.1")),
    exit: 0,
    says: /run\.json: valid/,
    keeps: ["run.json", "run.ckpt.safetensors"],
  },
  {
    name: "a photo cut short in val, which --max-bad does not permit",
    make: cut,
    answer: (folder) => train(folder, ...SMALL),
    exit: 2,
    says: /^error: Cannot go on as 1 of 16 photos are bad.*val\/b\/7\.jpg \(it is truncated\)$/m,
    keeps: ["run.json", "run.ckpt.safetensors"],
  },
  {
    name: "the ConvNet on three classes",
    make: (folder) => photos(folder, ["train"], ["a", "b", "c"]),
    answer: (folder) => valid(folder, train(folder, ...CONVNET)),
    exit: 0,
    says: /run\.json: valid/,
  },
  {
    name: "the ConvNet on photos of the usual size",
    make: (folder) => photos(folder, ["train"], ["a", "b"]),
    answer: (folder) => train(folder, "--model", "convnet"),
    exit: 2,
    says: /the images are 3x224x224: give --image-size 32$/m,
  },
  {
    name: "val alone, evaluated",
    make: (folder) => photos(folder, ["val"], ["a", "b"]),
    async answer(folder) {
      const other = join(folder, "other"), weights = join(folder, "w.safetensors");
      mkdirSync(other);
      await photos(other, ["train"], ["a", "b"]);
      const trained = await train(other, ...CONVNET, "--export", weights);
      if (trained.code !== 0) return trained;
      const words = [...CONVNET, "--eval-only", "--weights", weights];
      return await valid(folder, train(folder, ...words));
    },
    exit: 0,
    says: /run\.json: valid/,
  },
];

export const cases: RealCases = runs.map((run) => ({ ...run, slow: true }));

import assert from "node:assert/strict";
import { commandLine, splitCommandLine } from "./command_line.ts";

Deno.test("commandLine() cuts every path to its base name and quotes what a shell would split", () => {
  const argv = [
    "train",
    "cifar10",
    "--data=/home/ada/cifar.tar.gz",
    "--out",
    "C:\\Users\\ada\\a b.json",
  ];
  assert.equal(commandLine(argv), "train cifar10 --data=cifar.tar.gz --out 'a b.json'");
  assert.equal(commandLine(["../ada's/it's.json", "", "~/x/"]), `'it'\\''s.json' '' x`);
});

Deno.test("splitCommandLine() gives back the words that commandLine() joined", () => {
  const words = ["train", "it's", "a b", "", "--lr=0.1", "NN 4x4 * 'x'"];
  assert.deepEqual(splitCommandLine(commandLine(words)), words);
});

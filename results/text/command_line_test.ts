import assert from "node:assert/strict";
import { test } from "node:test";
import { commandLine, publicWords } from "./command_line.ts";

test("publicWords() cuts every path to its base name, and commandLine() quotes what a shell would split", () => {
  const argv = [
    "train",
    "cifar10",
    "--data=/home/ada/cifar.tar.gz",
    "--out",
    "C:\\Users\\ada\\a b.json",
  ];
  assert.equal(
    commandLine(publicWords(argv)),
    "train cifar10 --data=cifar.tar.gz --out 'a b.json'",
  );
  assert.equal(
    commandLine(publicWords(["../ada's/it's.json", "", "~/x/"])),
    `'it'\\''s.json' '' x`,
  );
});

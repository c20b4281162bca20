/** Photos through the command line: trained on, evaluated from exported weights, and honest about what cannot be done. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { putAll, twelvePhotos } from "../datasets/imagenet/testing.ts";
import { parseResult } from "../results/schema/read_result.ts";
import type { TrainResult } from "../results/schema/result.ts";
import { inRoot, startUntilCheckpoint, task, withFolder } from "./command_line_test_support.ts";

test("a ResNet trains on photos, killed and resumed too, its exported weights evaluate alike, and other models refuse them", async () => {
  await withFolder(async (folder) => {
    putAll(inRoot(folder), {
      ...await twelvePhotos(),
      "train/bee/bad.JPEG": "no photo",
    });
    const data = ["train", "imagenet", "--data", inRoot(folder), "--image-size", "32"];
    const net = ["--model", "resnet20", "--stem", "cifar", "--batch", "4", "--max-bad", "0.2"];
    const files = (name: string) => [
      ...["--out", `${folder}/${name}.json`],
      ...["--checkpoint", `${folder}/${name}.safetensors`],
    ];
    const result = (name: string) => {
      const file = inRoot(`${folder}/${name}.json`);
      return parseResult(JSON.parse(readFileSync(file, "utf8")), file) as TrainResult;
    };
    const weights = `${folder}/exported.safetensors`;
    const schedule = ["--schedule", "cosine", "--warmup", "1", "--lr", "0.05", "--epochs", "3"];
    const other = ["--accumulate", "3", "--recompute", "--label-smoothing", "0.1"];
    const recipe = [...data, ...net, ...schedule, ...other, "--no-decay-vectors"];
    const trained = await task([...recipe, ...files("trained"), "--export", weights]);
    assert.equal(trained.code, 0, trained.stderr);
    assert.match(trained.stdout, /^GPU memory [0-9.]+ MB, weights in f32: /m);
    assert.match(trained.stdout, /the loader alone gives \d+ images\/s with \d+ workers/);
    const { train, dataset } = result("trained");
    assert.equal(dataset.evaluatedOn, "train");
    assert.equal(train.model, "resnet20-cifar");
    assert.equal(train.lossSamples.length, 3, "one step of three pieces an epoch");
    assert.ok(train.epochs[0].learningRate! > train.epochs[2].learningRate!);
    assert.match(train.input!.badFiles.join(), /^train\/bee\/bad\.JPEG: /);
    const checkpoint = `${folder}/killed.safetensors`;
    const killed = await startUntilCheckpoint([...recipe, ...files("killed")], checkpoint);
    killed.child.kill("SIGKILL");
    await killed.done;
    const resumed = await task([...recipe, ...files("resumed"), "--resume", checkpoint]);
    assert.equal(resumed.code, 0, resumed.stderr);
    const again = result("resumed").train;
    assert.ok(again.resumedFrom! > 0 && again.resumedFrom! < 3);
    assert.deepEqual(again.lossSamples, train.lossSamples);
    assert.deepEqual(again.final, train.final);
    assert.equal(again.weightsDigest, train.weightsDigest);
    const evaluated = await task([
      ...[...data, ...net, "--weights", weights, "--eval-only"],
      ...files("evaluated"),
    ]);
    assert.equal(evaluated.code, 0, evaluated.stderr);
    assert.deepEqual(result("evaluated").train.final, train.final);
    assert.equal(result("evaluated").train.weightsDigest, train.weightsDigest);
    assert.match(`${result("evaluated").train.initialWeights}`, /^[0-9a-f]{64}$/);
    const refused: [args: string[], message: RegExp][] = [
      [[...net, "--model", "resnet32", "--weights", weights], /model's: missing \d+: layer1\.3\./],
      [
        ["--model", "convnet", "--batch", "4", "--image-size", "64"],
        /convnet on imagenet as the image shapes differ/,
      ],
      [["--eval-only"], /--eval-only without --weights or --resume/],
      [[...net, "--max-bad", "0"], /bad\.JPEG/],
      [[...net, "--accumulate", "9"], /--batch is 4 in 9 pieces, there are 13/],
      [
        [...net, "--batch", "13", "--image-size", "9000"],
        /the largest batch that fits|no batch fits/,
      ],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await task([...data, ...files("never"), ...args]);
      assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^\s+at /m);
    }
  });
});

test("photos need a folder, and images of a fixed size are not resized", async () => {
  const cases: [args: string[], message: RegExp][] = [
    [["imagenet"], /error: Cannot read imagenet/],
    [
      ["imagenet", "--data", "/nonexistent"],
      /error: Cannot read \/nonexistent as it does not exist/,
    ],
    [["synthetic", "--image-size", "64"], /as its images are 32 pixels wide/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await task(["train", ...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

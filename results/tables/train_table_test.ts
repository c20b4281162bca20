import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleResult } from "../testing.ts";
import { trainTable } from "./train_table.ts";

test("trainTable() renders a complete run", () => {
  assert.equal(
    trainTable(exampleResult()),
    `## cifar10, convnet on llvmpipe (LLVM 15.0.6, 256 bits) (software)

Data: cifar10 (canonical), 200 train and 10000 test images. Runtime: deno 2.9.6, wgpu. Suite 0.1.0, seed 0.
Seconds: train steps only.

| epoch | train loss | train top-1 | test top-1 | seconds | images/s |
| ----: | ---------: | ----------: | ---------: | ------: | -------: |
|     1 |     2.3026 |     10.00 % |          – |     0.5 |      400 |
|     2 |     2.2000 |     15.50 % |    25.00 % |     0.3 |      800 |

Final test top-1 25.00 %, top-5 75.00 %, loss 2.1000. Weights sha256:${"c".repeat(64)}.

| class      | test top-1 | images |
| ---------- | ---------: | -----: |
| airplane   |    25.00 % |   1000 |
| automobile |    25.00 % |   1000 |
| bird       |    25.00 % |   1000 |
| cat        |    25.00 % |   1000 |
| deer       |    25.00 % |   1000 |
| dog        |    25.00 % |   1000 |
| frog       |    25.00 % |   1000 |
| horse      |    25.00 % |   1000 |
| ship       |    25.00 % |   1000 |
| truck      |    25.00 % |   1000 |
`,
  );
});

test("trainTable() says that a run was interrupted, that data is synthetic, and lets no text make markup", () => {
  const result = exampleResult();
  const text = trainTable({
    ...result,
    status: "interrupted",
    reason: "Ctrl-C\n# Not a heading",
    adapter: { ...result.adapter, description: "<img>|x" },
    dataset: { ...result.dataset, name: "shapes", canonical: false, synthetic: true },
    train: { ...result.train, final: null, weightsDigest: null },
  });
  assert.match(text, /^## cifar10, convnet on &lt;img>\\\|x \(software\)$/m);
  assert.match(text, /^Data: shapes \(synthetic\), /m);
  assert.match(text, /^Run interrupted: Ctrl-C # Not a heading\.$/m);
});

test("trainTable() shows what a run on photos adds: rates, top-5, the loader, and few of many classes", () => {
  const result = exampleResult();
  const [first, second] = result.train.epochs;
  const final = result.train.final!;
  const text = trainTable({
    ...result,
    dataset: { ...result.dataset, evaluatedOn: "train" },
    train: {
      ...result.train,
      epochs: [{ ...first, learningRate: 0.1 }, { ...second, learningRate: 0.05, testTop5: 0.5 }],
      final: {
        ...final,
        perClass: Array.from({ length: 30 }, (_, i) => ({
          class: `c${i}`,
          top1: i % 2,
          count: i === 3 ? 0 : 1,
        })),
      },
      input: {
        workers: 2,
        loaderImagesPerSecond: 81.4,
        waitShare: 0.25,
        inputBound: true,
        badFiles: ["a.JPEG: truncated"],
      },
    },
  });
  assert.match(text, /200 train and no test images/);
  assert.match(text, /^The data set has no test images/m);
  assert.match(
    text,
    /^Loader: 2 workers give 81 images\/s alone; .* 25\.00 % .*so it was input-bound\. Photos that could .*: 1\.$/m,
  );
  assert.match(text, /^\| +2 \| +0\.050 \|.*\| +25\.00 % \| +50\.00 % \|/m);
  assert.match(text, /^\| c20 /m);
  assert.doesNotMatch(text, /\| c3 |\| c21 /);
  assert.match(text, /the JSON has all 30\.$/m);
});

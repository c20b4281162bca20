import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "./data_error.ts";
import { loadDataset } from "./load.ts";

const options = { cacheDir: "", log: () => {} };

test("an unknown data set is refused with the names of the known ones", async () => {
  await assert.rejects(
    loadDataset("cifar100", options),
    new DataError(
      "Cannot train on cifar100 as there is no such data set: known are synthetic, cifar10, imagenet",
    ),
  );
});

test("the synthetic set is refused where data to read is named", async () => {
  await assert.rejects(loadDataset("synthetic", { ...options, data: "x" }), DataError);
  assert.equal((await loadDataset("synthetic", options)).name, "synthetic");
});

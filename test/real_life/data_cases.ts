/** Data as people have them: read as the tools that wrote them would, and what is left out is counted. */
import { loadDataset } from "../../datasets/load.ts";
import { putAll, twelvePhotos } from "../../datasets/imagenet/testing.ts";
import type { Outcome } from "../command_line_test_support.ts";
import { answerOf, type RealCases } from "./cases.ts";

/** Reads a folder of photos as `train` does, and says what it has. */
function readPhotos(data: string): Promise<Outcome> {
  return answerOf(async (log) => {
    const dataset = await loadDataset("imagenet", { data, cacheDir: "", imageSize: 8, log });
    dataset.close();
    log(`${dataset.train.count} to train on, ${dataset.test.count} to test on`);
  });
}

export const cases: RealCases = [
  {
    name: "a folder of photos, class by class",
    make: async (folder) => putAll(folder, await twelvePhotos()),
    answer: readPhotos,
    exit: 0,
    says: /12 to train on, 0 to test on/,
  },
  {
    name: "no such folder",
    answer: (folder) => readPhotos(`${folder}/missing`),
    exit: 2,
    says: /^error: Cannot read .*missing as it does not exist/m,
  },
];

import { DataError } from "./data_error.ts";
import { type Cifar10Options, loadCifar10 } from "./cifar10/cifar10.ts";
import type { Dataset } from "./dataset.ts";
import { type ImagenetOptions, loadImagenet } from "./imagenet/imagenet.ts";
import { loadSynthetic } from "./synthetic/synthetic.ts";

/** The data sets that can be named at the command line. */
export const DATASET_NAMES: readonly Dataset["name"][] = ["synthetic", "cifar10", "imagenet"];

/** What each data set needs of it: all of ImagenetOptions is for imagenet, cacheDir, progress and url are for cifar10. */
export type LoadOptions = Cifar10Options & ImagenetOptions;

/**
 * Loads a data set by name; it must be closed when no more batches are drawn. `synthetic` is always the same set, whatever the run's seed, so that runs can be compared.
 *
 * @throws {DataError} If there is no such data set, or it cannot be had.
 */
export async function loadDataset(name: string, options: LoadOptions): Promise<Dataset> {
  switch (name) {
    case "synthetic":
      if (options.data !== undefined) {
        throw new DataError(`Cannot read ${options.data} as synthetic is generated: omit --data`);
      }
      return loadSynthetic();
    case "cifar10":
      return await loadCifar10(options);
    case "imagenet":
      return loadImagenet(options);
    default:
      throw new DataError(
        `Cannot train on ${name} as there is no such data set: known are ${
          DATASET_NAMES.join(", ")
        }`,
      );
  }
}

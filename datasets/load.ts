import { type Cifar10Options, loadCifar10 } from "./cifar10/cifar10.ts";
import { DataError } from "./data_error.ts";
import type { Dataset } from "./dataset.ts";
import { type ImagenetOptions, loadImagenet } from "./imagenet/imagenet.ts";
import { loadSynthetic } from "./synthetic/synthetic.ts";

/** What each data set needs of it: all of ImagenetOptions is for imagenet, cacheDir, progress and url are for cifar10. */
export type LoadOptions = Cifar10Options & ImagenetOptions;

/** The data sets, by the names that the command line has for them. A further one is a folder and a line here;
 * what it should be cropped and normalised by, unless as CIFAR-10, is said in bench/train/config.ts. */
const DATASETS: Readonly<Record<string, (options: LoadOptions) => Dataset | Promise<Dataset>>> = {
  synthetic: ({ data }) => loadSynthetic({ data }),
  cifar10: (options) => loadCifar10(options),
  imagenet: (options) => loadImagenet(options),
};

/**
 * Loads a data set by name; it must be closed when no more batches are drawn. `synthetic` is always the same set, whatever the run's seed, so that runs can be compared.
 *
 * @throws {DataError} If there is no such data set, or it cannot be had.
 */
export async function loadDataset(name: string, options: LoadOptions): Promise<Dataset> {
  if (Object.hasOwn(DATASETS, name)) return await DATASETS[name](options);
  const known = Object.keys(DATASETS).join(", ");
  throw new DataError(
    `Cannot train on ${name} as there is no such data set: known are ${known}`,
  );
}

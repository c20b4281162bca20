import { type Cifar10Options, loadCifar10 } from "./cifar10/cifar10.ts";
import { DataError } from "./data_error.ts";
import type { Dataset } from "./dataset.ts";
import { type ImagenetOptions, loadImagenet } from "./imagenet/imagenet.ts";
import { loadSynthetic } from "./synthetic/synthetic.ts";

/** What each data set needs of it: all of ImagenetOptions is for imagenet, cacheDir, progress and url are for cifar10. */
export type LoadOptions = Cifar10Options & ImagenetOptions;

interface Loader {
  load(options: LoadOptions): Dataset | Promise<Dataset>;
  /** Of the host's memory, while it loads and afterwards, measured under Deno 2.9.5. */
  readonly bytes: number;
}

/** The data sets, by the names that the command line has for them. A further one is a folder and a line here;
 * what it should be cropped and normalised by, unless as CIFAR-10, is said in bench/train/config.ts. */
const DATASETS: Readonly<Record<string, Loader>> = {
  // 37 MB, copied for its hash.
  synthetic: { load: ({ data }) => loadSynthetic({ data }), bytes: 2e8 },
  // 184 MB of images, and what reads them.
  cifar10: { load: (options) => loadCifar10(options), bytes: 3.1e8 },
  // Photos are listed only.
  imagenet: { load: (options) => loadImagenet(options), bytes: 2e7 },
};

/**
 * Loads a data set by name; it must be closed when no more batches are drawn. `synthetic` is always the same set, whatever the run's seed, so that runs can be compared.
 *
 * @throws {DataError} If there is no such data set, or it cannot be had.
 */
export async function loadDataset(name: string, options: LoadOptions): Promise<Dataset> {
  return await loaderOf(name).load(options);
}

/** Bytes of the host's memory that a data set takes when it is loaded. @throws {DataError} If there is no such data set. */
export function loadingBytes(name: string): number {
  return loaderOf(name).bytes;
}

function loaderOf(name: string): Loader {
  if (Object.hasOwn(DATASETS, name)) return DATASETS[name];
  const known = Object.keys(DATASETS).join(", ");
  throw new DataError(
    `Cannot train on ${name} as there is no such data set: known are ${known}`,
  );
}

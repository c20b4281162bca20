/**
 * How much a document may hold: several times what the largest honest run does, and little enough to be read, drawn and kept in memory. Who
 * makes documents keeps to them, and says so before a run and not after it.
 */

/** Samples of a row: `bench` takes 120 at most. */
export const MOST_SAMPLES = 500;
/** Rows, comparisons, tuned shapes, kernels of a step: the largest suite has 239 rows. */
export const MOST_ROWS = 2000;
/** Words, names and other small entries of a list: the longest command has some 60. */
export const MOST_ENTRIES = 1000;
/** Fields of an object whose names are data: a ResNet-50's plan has 115 kernels. */
export const MOST_KEYS = 5000;
/** Epochs of a training. */
export const MOST_EPOCHS = 10_000;
/** Steps of a training, whose losses are all kept: 90 epochs of ImageNet in batches of 64 are 1.8 million. */
export const MOST_STEPS = 2_000_000;
/** ImageNet-21k has 21,841. */
export const MOST_CLASSES = 25_000;
/** Classes up to which the confusion matrix is kept: its square is in every result. */
export const MOST_CONFUSED = 100;
/** The longest text of a recorded result has some hundred characters. */
export const MOST_CHARACTERS = 10_000;
/** Three years. */
export const MOST_SECONDS = 1e8;
/** A million times the rates of an H200 in GFLOP/s and GB/s. */
export const MOST_RATE = 1e11;
/** The largest number of the GPU's. */
export const LARGEST_F32 = 3.4028234663852886e38;
/** Of the largest number of the GPU's beside its smallest. */
export const MOST_ERROR = LARGEST_F32 / 2 ** -149;

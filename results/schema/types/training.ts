/** What TrainMark writes, as types: generated from the zod schemas by `deno task schema`. */

export interface Training {
  /** What was asked for; what is absent had its default */
  readonly recipe: Recipe;
  /** What the trained network calls itself: convnet, resnet20-cifar, resnet50 */
  readonly model: string;
  /** Trained numbers in the model */
  readonly parameters: number;
  /** What was done to training images on the GPU */
  readonly augment: {
    /** With probability 1/2 */
    readonly horizontalFlip: boolean;
    /** Pixels of zero padding on each side before a random crop; 0: none */
    readonly cropPadding: number;
    /** Per channel, of pixels scaled to [0, 1] */
    readonly mean: readonly number[];
    /** Per channel */
    readonly std: readonly number[];
  };
  /** It trained nothing: epochs and losses are those of the checkpoint that it evaluated */
  readonly evalOnly: boolean;
  /** Whole epochs of this run, in order */
  readonly epochs: readonly {
    /** From 1 */
    readonly epoch: number;
    /** Mean over the epoch's steps, while the weights move */
    readonly trainLoss: number;
    /** Over the epoch's augmented images, while the weights move */
    readonly trainTop1: number;
    readonly trainTop5?: number;
    /** Of the epoch's last step */
    readonly learningRate?: number;
    /** Null where the epoch was not evaluated */
    readonly testTop1: number | null;
    readonly testTop5: number | null;
    readonly testLoss: number | null;
    /** Training time of the epoch by protocol.clock */
    readonly seconds: number;
    /** Of `seconds`, those in which the next batch was not there yet */
    readonly inputSeconds?: number;
    /** Images trained on, over `seconds` */
    readonly imagesPerSecond: number;
    readonly evalSeconds: number | null;
  }[];
  /** Null where the run did not complete */
  readonly final: {
    readonly testTop1: number;
    readonly testTop5: number;
    readonly testLoss: number;
    readonly perClass: readonly {
      readonly class: string;
      /** Null where the class has no test image */
      readonly top1: number | null;
      /** Test images of the class */
      readonly count: number;
    }[];
    /** Test images by class (rows, as in perClass) and by the class that the model took them for; absent past 100 classes */
    readonly confusion?: readonly (readonly number[])[];
  } | null;
  /** Of the final weights in parameter order, little-endian f32 */
  readonly weightsDigest: string | null;
  /** Of mixed precision; absent of f32 */
  readonly lossScale?: {
    /** What the next loss would be multiplied by */
    readonly final: number;
    /** Updates that were left out, as a gradient was not finite */
    readonly skipped: number;
  };
  /** Training loss of each step of this run; a non-finite last one is left out */
  readonly lossSamples: readonly number[];
  /** Building the plan and its pipelines */
  readonly compileSeconds: number;
  readonly plan: {
    readonly dispatchesPerStep: number;
    /** Kernel variant by op and shape */
    readonly variants: { readonly [key: string]: string };
    /** Variant by op, shape and, where it is not f32, type, as the tuner names them, wherever there are several, in training and evaluation; absent from older documents */
    readonly choices?: { readonly [key: string]: string };
    /** Variants that the tuner found or that were asked for, by op or shape; of all else the default ran; absent from older documents */
    readonly chosen?: { readonly [key: string]: string };
    /** All GPU buffers of the plan */
    readonly bufferBytes: number;
  };
  readonly memory: {
    /** Resident memory of the process after the first epoch */
    readonly rssFirstBytes: number;
    /** ... and after the last */
    readonly rssLastBytes: number;
  } | null;
  readonly input?: {
    /** That decode images */
    readonly workers: number;
    /** The images lay on the device before the clock started; else, and before suite 0.2, each batch was uploaded on it */
    readonly resident?: boolean;
    /** Of the loader alone, measured before training; null where images are in memory */
    readonly loaderImagesPerSecond: number | null;
    /** Of training time, waiting for the next batch */
    readonly waitShare: number;
    /** The wait was over a tenth of training time */
    readonly inputBound: boolean;
    /** That could not be decoded, with the reason: the first ones, if they are many */
    readonly badFiles: readonly string[];
  };
  /** SHA-256 of the file that training started from; null: drawn from the seed */
  readonly initialWeights?: string | null;
  /** Step of the checkpoint it continues; null: from the start */
  readonly resumedFrom: number | null;
}

export interface Recipe {
  /** synthetic (built in, no download), cifar10 or imagenet */
  readonly task: string;
  /** what is trained */
  readonly model: string;
  /** a ResNet's first layers, 7x7 with stride 2 and a pool, or 3x3 */
  readonly stem: "imagenet" | "cifar";
  /** passes over the training images */
  readonly epochs: number;
  /** images per step; an incomplete last batch is dropped */
  readonly batch: number;
  /** average the gradients of n batches before each step */
  readonly accumulate: number;
  /** learning rate; with a schedule, its largest */
  readonly learningRate: number;
  /** how the learning rate changes */
  readonly schedule: "constant" | "step" | "cosine";
  /** epochs in which the learning rate grows linearly */
  readonly warmupEpochs: number;
  /** schedule step: epochs between two drops of the learning rate */
  readonly stepEpochs: number;
  /** schedule step: factor of each drop */
  readonly gamma: number;
  /** schedule cosine: learning rate at the end */
  readonly finalRate: number;
  /** how the weights move along their gradients */
  readonly optimiser: "sgd" | "adamw";
  /** momentum of SGD */
  readonly momentum: number;
  /** of SGD: Nesterov momentum, PyTorch's rule */
  readonly nesterov: boolean;
  /** of AdamW: share of the first moment that a step keeps */
  readonly beta1: number;
  /** of AdamW: share of the second moment that a step keeps */
  readonly beta2: number;
  /** of AdamW: added to the root of the second moment */
  readonly eps: number;
  /** PyTorch's rule: an L2 penalty for SGD, decoupled for AdamW */
  readonly weightDecay: number;
  /** no weight decay for biases and batch normalisation */
  readonly decayAll: boolean;
  /** of the target, spread over all classes */
  readonly labelSmoothing: number;
  /** residual blocks begin as the identity */
  readonly zeroInitResidual: boolean;
  /** of imagenet: height and width */
  readonly imageSize: number;
  /** show training images as evaluation does: no random crops, no flips */
  readonly augmented: boolean;
  /** mixed: activations in f16 and a scaled loss; what is learned stays f32 */
  readonly precision: "f32" | "mixed";
  /** compute activations again instead of keeping them: less memory */
  readonly recompute: boolean;
  /** the last layer of given weights: as it is, or drawn anew from the seed */
  readonly head: "kept" | "new";
  /** of every random choice */
  readonly seed: number;
  /** evaluate after every n epochs, and after the last */
  readonly evalEvery: number;
}

/** What TrainMark writes, as types: generated from the zod schemas by `deno task schema`. */

export type Result = TrainResult | BenchResult;

export interface TrainResult {
  readonly schema: "trainmark/result@2";
  /** Of this run */
  readonly id: string;
  /** When the run began, UTC */
  readonly createdAt: string;
  readonly status: "complete" | "interrupted" | "failed";
  /** Why it did not complete; null exactly when it did */
  readonly reason: string | null;
  /** The command as typed, word by word, paths cut to base names: train, cifar10, --seed, 1 */
  readonly argv: readonly string[];
  /** The program that measured */
  readonly suite: {
    /** Version of TrainMark */
    readonly version: string;
    /** The package that ran, whose commit and sources are those that it was built from; absent: a clone */
    readonly package?: "npm" | "jsr";
    readonly gitCommit: string | null;
    /** Uncommitted changes in the working tree */
    readonly gitDirty: boolean | null;
    /** SHA-256 of the WGSL of each kernel that ran, by op/variant, over all its shapes */
    readonly kernelHashes: { readonly [key: string]: string };
    /** SHA-256 of the source files of all kernels, by their folder */
    readonly kernelSources?: { readonly [key: string]: string };
  };
  /** What ran the program */
  readonly runtime: {
    /** deno, bun, chromium */
    readonly name: string;
    readonly version: string;
    readonly webgpu: {
      /** wgpu, dawn */
      readonly implementation: string | null;
      /** Of the implementation; under Bun and Node of the npm package webgpu, as Dawn has none of its own */
      readonly version: string | null;
      /** Of the implementation's sources */
      readonly commit: string | null;
      /** Allowed by the environment: some of vulkan, metal, dx12, gl */
      readonly backend: string | null;
      /** Of DirectX 12, asked for by the environment: fxc, dxc */
      readonly shaderCompiler: string | null;
      /** Dawn's switches that differ from its defaults; null where they are unknown or there are none */
      readonly toggles: {
        readonly enabled: readonly string[];
        readonly disabled: readonly string[];
      } | null;
    };
    /** Version of V8, where the runtime has one */
    readonly v8: string | null;
  };
  /** What WebGPU says of the adapter */
  readonly adapter: {
    readonly vendor: string | null;
    readonly architecture: string | null;
    readonly device: string | null;
    readonly description: string | null;
    readonly isFallbackAdapter: boolean | null;
    /** Runs on the CPU: never ranked with hardware */
    readonly software: boolean;
    readonly features: readonly string[];
    /** Products [M, K] * [K, N] that a subgroup computes at once; null where WebGPU does not tell */
    readonly subgroupMatrixConfigs: readonly {
      /** f16, f32, i8, u8 */
      readonly componentType: string;
      readonly resultComponentType: string;
      readonly M: number;
      readonly N: number;
      readonly K: number;
    }[] | null;
    readonly limits: { readonly [key: string]: number };
  };
  /** GPU driver and version, as the system names it */
  readonly driver: string | null;
  /** The machine, without its name */
  readonly host: {
    readonly os: string;
    readonly arch: string;
    /** The processor's model name */
    readonly cpu: string | null;
    /** Logical processors */
    readonly cores: number | null;
    readonly memoryBytes: number | null;
  };
  /** How it was measured */
  readonly protocol: {
    readonly clock: {
      /** What `seconds` spans: train steps only, ... */
      readonly seconds: string;
      /** What is outside: compile, evaluation, ... */
      readonly excluded: readonly string[];
    };
  };
  readonly kind: "train";
  readonly dataset: {
    readonly name: string;
    /** Of the archive, or of the decoded bytes where there is none */
    readonly sha256: string;
    /** It is the official archive, whole and unchanged */
    readonly canonical: boolean;
    /** Drawn by a program: never ranked */
    readonly synthetic: boolean;
    /** Address, or base name of the file, or the generator */
    readonly source: string;
    /** Images trained on in one epoch */
    readonly trainCount: number;
    /** Images of one evaluation */
    readonly testCount: number;
    /** train: the data set has no test images, so accuracies called test are of those trained on */
    readonly evaluatedOn?: "test" | "train";
  };
  readonly train: Training;
}

export interface BenchResult {
  readonly schema: "trainmark/result@2";
  /** Of this run */
  readonly id: string;
  /** When the run began, UTC */
  readonly createdAt: string;
  readonly status: "complete" | "interrupted" | "failed";
  /** Why it did not complete; null exactly when it did */
  readonly reason: string | null;
  /** The command as typed, word by word, paths cut to base names: train, cifar10, --seed, 1 */
  readonly argv: readonly string[];
  /** The program that measured */
  readonly suite: {
    /** Version of TrainMark */
    readonly version: string;
    /** The package that ran, whose commit and sources are those that it was built from; absent: a clone */
    readonly package?: "npm" | "jsr";
    readonly gitCommit: string | null;
    /** Uncommitted changes in the working tree */
    readonly gitDirty: boolean | null;
    /** SHA-256 of the WGSL of each kernel that ran, by op/variant, over all its shapes */
    readonly kernelHashes: { readonly [key: string]: string };
    /** SHA-256 of the source files of all kernels, by their folder */
    readonly kernelSources?: { readonly [key: string]: string };
  };
  /** What ran the program */
  readonly runtime: {
    /** deno, bun, chromium */
    readonly name: string;
    readonly version: string;
    readonly webgpu: {
      /** wgpu, dawn */
      readonly implementation: string | null;
      /** Of the implementation; under Bun and Node of the npm package webgpu, as Dawn has none of its own */
      readonly version: string | null;
      /** Of the implementation's sources */
      readonly commit: string | null;
      /** Allowed by the environment: some of vulkan, metal, dx12, gl */
      readonly backend: string | null;
      /** Of DirectX 12, asked for by the environment: fxc, dxc */
      readonly shaderCompiler: string | null;
      /** Dawn's switches that differ from its defaults; null where they are unknown or there are none */
      readonly toggles: {
        readonly enabled: readonly string[];
        readonly disabled: readonly string[];
      } | null;
    };
    /** Version of V8, where the runtime has one */
    readonly v8: string | null;
  };
  /** What WebGPU says of the adapter */
  readonly adapter: {
    readonly vendor: string | null;
    readonly architecture: string | null;
    readonly device: string | null;
    readonly description: string | null;
    readonly isFallbackAdapter: boolean | null;
    /** Runs on the CPU: never ranked with hardware */
    readonly software: boolean;
    readonly features: readonly string[];
    /** Products [M, K] * [K, N] that a subgroup computes at once; null where WebGPU does not tell */
    readonly subgroupMatrixConfigs: readonly {
      /** f16, f32, i8, u8 */
      readonly componentType: string;
      readonly resultComponentType: string;
      readonly M: number;
      readonly N: number;
      readonly K: number;
    }[] | null;
    readonly limits: { readonly [key: string]: number };
  };
  /** GPU driver and version, as the system names it */
  readonly driver: string | null;
  /** The machine, without its name */
  readonly host: {
    readonly os: string;
    readonly arch: string;
    /** The processor's model name */
    readonly cpu: string | null;
    /** Logical processors */
    readonly cores: number | null;
    readonly memoryBytes: number | null;
  };
  /** How it was measured */
  readonly protocol: {
    readonly clock: {
      /** What `seconds` spans: train steps only, ... */
      readonly seconds: string;
      /** What is outside: compile, evaluation, ... */
      readonly excluded: readonly string[];
    };
  };
  readonly kind: "bench";
  /** Kernels are measured on random numbers */
  readonly dataset?: null;
  readonly bench: Benchmark;
}

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
  /** Training loss of each step of this run; a non-finite last one is left out */
  readonly lossSamples: readonly number[];
  /** Building the plan and its pipelines */
  readonly compileSeconds: number;
  readonly plan: {
    readonly dispatchesPerStep: number;
    /** Kernel variant by op and shape */
    readonly variants: { readonly [key: string]: string };
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
    /** That could not be decoded, with the reason */
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
  /** images per step; an epoch drops what is left over */
  readonly batch: number;
  /** average the gradients of n batches before each step */
  readonly accumulate: number;
  /** learning rate; with a schedule, its largest */
  readonly learningRate: number;
  /** how the learning rate changes */
  readonly schedule: "constant" | "step" | "cosine";
  /** epochs in which the learning rate grows linearly */
  readonly warmupEpochs: number;
  /** of --schedule step: epochs between two falls */
  readonly stepEpochs: number;
  /** of --schedule step: factor of each fall */
  readonly gamma: number;
  /** of --schedule cosine: learning rate that it falls to */
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
  /** compute activations again instead of keeping them: less memory */
  readonly recompute: boolean;
  /** of every random choice */
  readonly seed: number;
  /** evaluate after every n epochs, and after the last */
  readonly evalEvery: number;
}

export interface Benchmark {
  /** What was asked for */
  readonly suites: readonly string[];
  /** Rows whose name contains one of these were asked for; null: all */
  readonly filter: readonly string[] | null;
  readonly budgetSeconds: number | null;
  /** The curated rows alone, with fewer samples */
  readonly quick: boolean;
  /** Of the kernels' operands */
  readonly dtype: "f32" | "f16";
  /** Every kernel of the models' steps was timed too */
  readonly profile: boolean;
  /** Variants are the fastest for the shape, not the defaults */
  readonly tuned: boolean;
  readonly compileSeconds: number;
  readonly warmupSeconds: number;
  /** Of this run; what was remembered costs nothing */
  readonly tuningSeconds: number;
  readonly roofline: Roofline | null;
  readonly rows: readonly BenchRow[];
  readonly peers: readonly PeerRow[];
  /** What the host does before a GPU has work */
  readonly host: readonly HostRow[];
  readonly tuning: readonly ({
    readonly op: string;
    readonly shape: string;
    readonly dtype: string;
    /** The winner; null where none is right */
    readonly variant: string | null;
    readonly candidates: readonly {
      readonly variant: string;
      readonly medianNs: number | null;
      readonly status: "complete" | "failed" | "skipped";
      readonly reason: string | null;
    }[];
  })[];
  /** What model steps spend their time on */
  readonly profiles?: readonly Profile[];
  readonly training: {
    readonly task: string;
    readonly epochs: number;
    readonly testTop1: number;
    readonly seconds: number;
    readonly imagesPerSecond: number;
    readonly weightsDigest: string;
  } | null;
}

/** What the adapter can do at most, as measured by the fastest variant of each */
export interface Roofline {
  /** Multiply-adds in registers, two operations each */
  readonly f32Gflops: number;
  /** Null where the device has no f16 */
  readonly f16Gflops: number | null;
  /** Bytes read and written */
  readonly copyGbps: number;
  readonly readGbps: number;
  /** Of one dispatch that does next to nothing */
  readonly launchNs: number;
  /** Host time of submitting nothing and waiting for it */
  readonly syncFloorNs: number;
  readonly timestamp: {
    /** Null without timestamps */
    readonly nsPerTick: number | null;
    /** How it is known */
    readonly source: string;
    /** The least that two timestamps differ by; null where it is not known, as in older results */
    readonly quantumNs: number | null;
  };
  /** The least that two readings of the host's clock differ by; null where it is not known */
  readonly hostQuantumNs: number | null;
  readonly peaks: readonly {
    /** Type of the operands in memory; sums are in f32 */
    readonly dtype: "f32" | "f16";
    readonly variant: string;
    readonly gflops: number;
    readonly samplesNs: readonly number[];
  }[];
  readonly copySamplesNs: readonly number[];
  readonly readSamplesNs: readonly number[];
  readonly launchSamplesNs: readonly number[];
  readonly syncFloorSamplesNs: readonly number[];
}

export interface BenchRow {
  readonly suite: string;
  /** In snake_case: gemm, conv2d_forward, train_step */
  readonly op: string;
  /** For people: an opaque name to programs */
  readonly shape: string;
  /** Null of an older document whose shape does not tell */
  readonly dims: Dims | null;
  /** Type of the operands in memory; sums are in f32 */
  readonly dtype: "f32" | "f16";
  readonly variant: string | null;
  /** Of one repetition, by `clock`, in the order taken */
  readonly samplesNs: readonly number[];
  /** The same by host time, less the wait for an empty submit */
  readonly hostSamplesNs: readonly number[];
  readonly clock: "gpu" | "host" | null;
  /** In each submit */
  readonly repetitions: number | null;
  readonly medianNs: number | null;
  readonly p5Ns: number | null;
  readonly p95Ns: number | null;
  /** Standard deviation over mean */
  readonly cv: number | null;
  /** cv is over 0.05 */
  readonly noisy: boolean | null;
  /** Useful operations, the same for every variant */
  readonly flops: number | null;
  /** Each operand once */
  readonly bytes: number | null;
  readonly gflops: number | null;
  readonly gbps: number | null;
  /** Of what the roofline allows, percent */
  readonly pctRoofline: number | null;
  /** By which ceiling */
  readonly bound: "compute" | "memory" | "launch" | null;
  /** Against float64, of a model its losses; null also where it is NaN */
  readonly maxAbsError: number | null;
  /** Of elements of at least a thousandth of the largest */
  readonly maxRelError: number | null;
  readonly tolerance: {
    readonly atol: number;
    readonly rtol: number;
  } | null;
  /** Elements compared */
  readonly checked: number | null;
  /** Of a model's training step */
  readonly gradients?: {
    /** Elements compared */
    readonly checked: number;
    /** The parameter whose gradient is the furthest off */
    readonly worst: string;
    /** Root of the mean square of its difference over its own; null where it is NaN */
    readonly error: number | null;
    /** What judged it: a bound by the depth of the net */
    readonly tolerance: number;
  } | null;
  /** Copies of the operands that take turns */
  readonly inputSets: number | null;
  /** Upload and compilation */
  readonly compileNs: number | null;
  /** How the size was cut to the budget */
  readonly adapted: string | null;
  /** Of model rows */
  readonly imagesPerSecond: number | null;
  readonly status: "complete" | "failed" | "skipped" | "interrupted";
  readonly reason: string | null;
}

export interface PeerRow {
  /** The library */
  readonly name: string;
  readonly version: string;
  readonly op: string;
  readonly shape: string;
  readonly dims: Dims | null;
  readonly medianNs: number | null;
  readonly ourMedianNs: number | null;
  /** Its time over ours: above 1 we are faster */
  readonly ratio: number | null;
  readonly ratioLow: number | null;
  readonly ratioHigh: number | null;
  readonly samplesNs: readonly number[];
  readonly ourSamplesNs: readonly number[];
  /** Against float64, of a training step against our losses */
  readonly maxAbsError: number | null;
  readonly ourMaxAbsError: number | null;
  readonly ourVariant: string | null;
  readonly status: "complete" | "failed" | "skipped" | "interrupted";
  readonly reason: string | null;
}

export interface HostRow {
  /** Work of the host alone: build_plan, gather_batch */
  readonly op: string;
  /** For people: an opaque name to programs */
  readonly shape: string;
  readonly dims: Dims | null;
  /** Of one call, by the host's clock, shortest first */
  readonly samplesNs: readonly number[];
  /** Of short calls, which share a sample */
  readonly callsPerSample: number | null;
  readonly medianNs: number | null;
  readonly p5Ns: number | null;
  readonly p95Ns: number | null;
  /** Standard deviation over mean */
  readonly cv: number | null;
  /** cv is over 0.05 */
  readonly noisy: boolean | null;
  /** That a call handles */
  readonly things: number | null;
  /** What they are: dispatches, images */
  readonly unit: string;
  readonly status: "complete" | "failed" | "skipped" | "interrupted";
  readonly reason: string | null;
}

export interface Profile {
  /** The step: train_step, inference_step */
  readonly op: string;
  /** Of the model */
  readonly shape: string;
  readonly dims: Dims | null;
  /** Slowest first */
  readonly kernels: readonly {
    readonly op: string;
    readonly shape: string;
    readonly variant: string;
    /** How often the step runs it */
    readonly count: number;
    /** Of all of them, each timed alone */
    readonly medianNs: number;
    /** Of the sum over all kernels */
    readonly share: number;
    /** Of what the roofline allows, percent */
    readonly pctRoofline: number;
  }[];
}

/** The sizes of what is measured */
export type Dims = {
  readonly family: "gemm";
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** A is stored [k, m] */
  readonly transA: boolean;
  /** B is stored [n, k] */
  readonly transB: boolean;
} | {
  readonly family: "conv2d";
  readonly batch: number;
  readonly inChannels: number;
  readonly height: number;
  readonly width: number;
  readonly outChannels: number;
  /** Height, width */
  readonly kernel: readonly [number, number];
  /** Height, width */
  readonly stride: readonly [number, number];
  /** Height, width, on each side */
  readonly padding: readonly [number, number];
  /** Height, width */
  readonly dilation: readonly [number, number];
} | {
  readonly family: "elementwise";
  readonly elements: number;
} | {
  readonly family: "pool";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly layout: "nchw" | "nc4hw4";
  /** Height, width */
  readonly window: readonly [number, number];
  /** Height, width */
  readonly stride: readonly [number, number];
  /** Height, width, on each side */
  readonly padding: readonly [number, number];
  /** With the gradient of a ReLU before it */
  readonly relu: boolean;
} | {
  /** Per channel: batch normalisation, bias gradients */
  readonly family: "planes";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly layout: "nchw" | "nc4hw4";
  /** With a sum fused into it */
  readonly add: boolean;
  /** With a ReLU fused into it */
  readonly relu: boolean;
} | {
  readonly family: "matrix";
  readonly rows: number;
  readonly columns: number;
} | {
  readonly family: "augment";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly layout: "nchw" | "nc4hw4";
  readonly cropPadding: number;
  readonly flip: boolean;
} | {
  readonly family: "relayout";
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of the activations in memory */
  readonly from: "nchw" | "nc4hw4";
  /** Of the activations in memory */
  readonly to: "nchw" | "nc4hw4";
} | {
  readonly family: "loss";
  readonly batch: number;
  readonly classes: number;
} | {
  /** A step of a model */
  readonly family: "model";
  /** convnet, resnet50, ... */
  readonly model: string;
  readonly batch: number;
  /** Height and width, pixels */
  readonly imageSize: number;
  /** As the recipe has it */
  readonly stem: "imagenet" | "cifar";
} | {
  /** Work of the host on images */
  readonly family: "images";
  readonly images: number;
  readonly height: number;
  readonly width: number;
};

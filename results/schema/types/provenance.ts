/** What TrainMark writes, as types: generated from the zod schemas by `deno task schema`. */

/** The program that measured */
export interface Suite {
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
}

/** What ran the program */
export interface Runtime {
  /** deno, bun, chromium */
  readonly name: string;
  readonly version: string;
  readonly webgpu: {
    /** wgpu, dawn, webkit */
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
}

/** What WebGPU says of the adapter */
export interface Adapter {
  readonly vendor: string | null;
  readonly architecture: string | null;
  readonly device: string | null;
  readonly description: string | null;
  readonly isFallbackAdapter: boolean | null;
  /** Runs on the CPU: never ranked with hardware */
  readonly software: boolean;
  readonly features: readonly string[];
  /** The fewest invocations of a subgroup; null where WebGPU does not tell */
  readonly subgroupMinSize: number | null;
  /** The most */
  readonly subgroupMaxSize: number | null;
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
}

/** The machine, without its name */
export interface Host {
  readonly os: string;
  readonly arch: string;
  /** The processor's model name */
  readonly cpu: string | null;
  /** Logical processors */
  readonly cores: number | null;
  readonly memoryBytes: number | null;
}

export interface Dataset {
  readonly name: string;
  /** Of the archive, or of the decoded bytes where there is none */
  readonly sha256: string;
  /** It is the official archive, whole and unchanged */
  readonly canonical: boolean;
  /** Drawn by a program: never ranked */
  readonly synthetic: boolean;
  /** Address, or base name of the file, or the generator */
  readonly source: string;
  /** Images trained on in one epoch; 0: there are none, so that it only evaluates */
  readonly trainCount: number;
  /** Images of one evaluation */
  readonly testCount: number;
  /** train: the data set has no test images, so accuracies called test are of those trained on */
  readonly evaluatedOn?: "test" | "train";
}

/** How it was measured */
export interface Protocol {
  readonly clock: {
    /** What `seconds` spans: train steps only, ... */
    readonly seconds: string;
    /** What is outside: compile, evaluation, ... */
    readonly excluded: readonly string[];
  };
}

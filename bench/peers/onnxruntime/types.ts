/** onnxruntime-web as its users here see it: it is no dependency, so that its own types are not there. */
export interface Ort {
  readonly env: {
    readonly versions: { readonly web?: string };
    readonly wasm: { numThreads?: number };
    readonly webgpu: { readonly device: GPUDevice | Promise<GPUDevice> };
    logLevel?: string;
  };
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<OrtSession>;
  };
  readonly Tensor: {
    new (type: "float32", data: Float32Array, shape: readonly number[]): OrtTensor;
    fromGpuBuffer(
      buffer: GPUBuffer,
      options: { dataType: "float32"; dims: readonly number[] },
    ): OrtTensor;
  };
}

export interface OrtSession {
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}

export interface OrtTensor {
  getData(): Promise<Float32Array<ArrayBuffer>>;
  dispose(): void;
}

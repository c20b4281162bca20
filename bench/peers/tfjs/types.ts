/** tfjs-core as its users here see it. */
export type Tf = typeof import("@tensorflow/tfjs-core");
export type Tensor = InstanceType<Tf["Tensor"]>;

/** Waits until the GPU is done with all that was queued up to this tensor, by reading one element of it. */
export type Wait = (last: Tensor) => Promise<void>;

/** jax-js as its users here see it. */
export type Jax = typeof import("@jax-js/jax");
export type JaxArray = InstanceType<Jax["Array"]>;

/** Waits until the GPU is done with these arrays. */
export type Wait = (arrays: readonly JaxArray[]) => Promise<void>;

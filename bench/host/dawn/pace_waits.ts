/** A wait ends so much later at most. Deno's end up to 10 ms later. */
const POLL_MS = 1;

/**
 * Has Dawn look once in a millisecond whether what is waited for is done. It looks by the global `setImmediate`, again and again, which takes
 * a core for as long as anything is waited for: on two busy processors, work of SwiftShader's took longer for it in each of eight turns (webgpu
 * 0.6.2, by the GPU's timestamps). Others who use the global are served as late.
 */
export function paceWaits(): void {
  Object.assign(globalThis, {
    setImmediate: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      setTimeout(callback, POLL_MS, ...args),
    clearImmediate: clearTimeout,
  });
}

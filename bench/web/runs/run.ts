import type { Device } from "../../../kernels/gpu/device.ts";
import { openDevice } from "../../../kernels/gpu/open_device.ts";
import { browserFacts, browserGpu, browserSurroundings } from "../../host/browser.ts";
import { LARGEST, type SourceTree, type Surroundings } from "../../host/host.ts";
import type { Message } from "../protocol.ts";
import { NoWebgpuError } from "./failure.ts";

/** A request that is worked on: whom it speaks to, and what it may have. */
export interface Run {
  say(message: Message): void;
  /** The page asks the run to end. */
  readonly signal: AbortSignal;
  /** The surroundings, for a result of what these words ask for. */
  surroundings(argv: readonly string[]): Promise<Surroundings>;
  /**
   * Opens the browser's GPU, with limits as large as its own for what grows with the work; {@linkcode RunControl.destroy} reaches it.
   *
   * @throws {NoWebgpuError} Where the browser has no WebGPU.
   * @throws {NoAdapterError} Where it has no adapter.
   * @throws {DOMException} `AbortError`, where the run is not wanted any more.
   */
  open(optionalFeatures: readonly GPUFeatureName[]): Promise<Device>;
}

/** What is done to a run from outside. */
export interface RunControl {
  cancel(): void;
  /** Destroys the device under the run, if it has one. */
  destroy(): void;
}

/** @param sourceTree As it was when the page was built. */
export function openRun(
  say: (message: Message) => void,
  sourceTree: SourceTree,
): { readonly run: Run; readonly control: RunControl } {
  const cancelling = new AbortController(), { signal } = cancelling;
  let device: Device | undefined;
  const run: Run = {
    say,
    signal,
    surroundings: async (argv) => browserSurroundings(await browserFacts(), sourceTree, argv),
    async open(optionalFeatures) {
      const gpu = browserGpu();
      if (!gpu) throw new NoWebgpuError();
      device = await openDevice(gpu, { optionalFeatures, largest: LARGEST });
      if (signal.aborted) device.close();
      signal.throwIfAborted();
      return device;
    },
  };
  const control = {
    cancel: () => cancelling.abort(),
    destroy: () => device?.gpu.destroy(),
  };
  return { run, control };
}

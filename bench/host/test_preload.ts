/** For tests under Bun and Node: puts WebGPU's entry point and Workers where Deno and browsers have them. */
import { chooseHost } from "./choose.ts";

const host = await chooseHost();
await host.gpu({});
globalThis.Worker ??= function (module: URL) {
  return host.startWorker(module);
} as unknown as typeof Worker;

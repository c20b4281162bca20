/** For tests under Bun and Node: puts WebGPU's entry point where Deno and browsers have it. */
import { chooseHost } from "./choose.ts";

const gpu = await (await chooseHost()).gpu({});
Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });

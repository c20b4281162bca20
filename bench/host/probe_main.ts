/**
 * Prints the adapters that WebGPU offers in this process's environment, as one line of JSON. A driver may crash or hang while it is
 * loaded, so `adapters.ts` runs this file in a process of its own.
 */
import process from "node:process";
import { probe } from "./adapter_probe.ts";
import { chooseHost } from "./choose.ts";

const host = await chooseHost(), gpu = await host.gpu({});
const found = gpu ? await probe(gpu, host.unlistedFeatures) : { adapters: [], refused: [] };
console.log(JSON.stringify(found));
process.exit();

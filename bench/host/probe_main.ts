/**
 * Prints the adapters that WebGPU offers in this process's environment, as one line of JSON. A driver may crash or hang while it is
 * loaded, so `adapters.ts` runs this file in a process of its own.
 */
import { UserError } from "../../results/text/user_error.ts";
import { endProcess } from "./end_process.ts";
import { probe } from "./adapter_probe.ts";
import { chooseHost } from "./choose.ts";

try {
  console.log(JSON.stringify(await probe(await chooseHost())));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.log(JSON.stringify({ adapters: [], refused: [error.message] }));
}
await endProcess();

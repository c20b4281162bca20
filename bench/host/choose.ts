import process from "node:process";
import { UserError } from "../../results/text/user_error.ts";
import type { Host } from "./host.ts";

/**
 * The host of the runtime that this process runs in. A new runtime is a module beside `deno.ts` and a line here, and a
 * way to start it (`run`, and for its permissions and environment what deno.json and deno.env are to Deno).
 *
 * @throws {UserError} Where it is none that is known.
 */
export async function chooseHost(): Promise<Host> {
  if ("Deno" in globalThis) return (await import("./deno.ts")).denoHost();
  if (process.versions?.node) return (await import("./dawn.ts")).dawnHost();
  throw new UserError("Cannot start as this runtime is not known: use Deno, Bun or Node");
}

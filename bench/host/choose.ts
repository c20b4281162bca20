import process from "node:process";
import manifest from "../../package.json" with { type: "json" };
import { UserError } from "../../results/text/user_error.ts";
import type { Host } from "./host.ts";

/**
 * The host of the runtime that this process runs in. A new runtime is a module beside `deno.ts` and a line here, and a
 * way to start it (`run`, and for its permissions and environment what deno.json and deno.env are to Deno).
 *
 * @throws {UserError} Where it is none that is known, or a Deno that is too old (of Bun and Node, `start.mjs` and the package's `bin.js` look).
 */
export async function chooseHost(): Promise<Host> {
  if ("Deno" in globalThis) {
    refuseOlderThan(manifest.engines.deno.replace(">=", ""), Deno.version.deno);
    return (await import("./deno.ts")).denoHost();
  }
  if (process.versions?.node) return (await import("./dawn/dawn.ts")).dawnHost();
  throw new UserError("Cannot start as this runtime is not known: use Deno, Bun or Node");
}

/** @throws {UserError} If one version comes before the other. */
export function refuseOlderThan(wanted: string, version: string): void {
  if (version.localeCompare(wanted, "en", { numeric: true }) >= 0) return;
  throw new UserError(
    `Cannot start as this is Deno ${version}, and ${wanted} or later is needed: deno upgrade, or ./run, which installs it`,
  );
}

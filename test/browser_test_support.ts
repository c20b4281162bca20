/** A real browser for the tests of pages. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Seen, Visit } from "./browser_probe.ts";

const PROGRAMS = [
  Deno.env.get("CHROMIUM"),
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser that is installed; `CHROMIUM` may name it. */
export const CHROMIUM = PROGRAMS.find((program) => program && existsSync(program));

/** Opens pages one after the other, and tells what each did. */
export async function browse(visits: readonly Visit[]): Promise<Seen[]> {
  const probe = path.join(import.meta.dirname!, "browser_probe.ts");
  const args = ["run", "--quiet", "--no-prompt", "-A", probe, CHROMIUM!, JSON.stringify(visits)];
  const output = await new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  assert.equal(output.code, 0, stderr);
  return JSON.parse(stdout);
}

#!/usr/bin/env node
// Starts the command line, by Bun where bunx is what the user called. In words that any Node understands: one that is too old is told so.
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [wanted] = engines.node.match(/\d+/);
const other = "Deno" in globalThis || "bun" in process.versions;
const { bunAround, handOver } = await import("../dist/hand_over.js");
const bun = bunAround();
if (bun && !other) {
  handOver(bun, process.argv.slice(1));
} else if (!other && parseInt(process.versions.node) < wanted) {
  console.error(
    "error: Cannot start as Node " + wanted + " or later is needed: this is " +
      process.versions.node,
  );
  process.exitCode = 2;
} else {
  import("../dist/cli.js");
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import suite from "../../package.json" with { type: "json" };
import type { SourceTree } from "../host/host.ts";
import { notices } from "../../results/page/npm_modules.ts";
import { builtPageScript } from "../../results/page/script.ts";
import { builtWebScripts } from "../web/scripts.ts";
import { bundle } from "./bundle.ts";
import { buildModule, CLI, json } from "./jsr.ts";
import type { Files } from "./sources.ts";

/** Installed beside the package: what holds machine code, and what types are read from. */
const BESIDE = ["sharp", "@webgpu/types"] as const;

/** Other libraries that `bench peers` compares with, for whoever wants that. */
const PEERS = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-webgpu", "@jax-js/jax"] as const;

const HOST = path.join(import.meta.dirname!, "../host");

/** The files of the npm package: bundles, the types of the library, and a file that starts the command line. */
export async function npmFiles(
  jsr: Files,
  jsrFolder: string,
  tree: SourceTree,
): Promise<Map<string, string>> {
  const sources = new Map([...jsr, ["bench/package/build.ts", buildModule(tree)]]);
  const scripts = [await builtPageScript(), ...Object.values(await builtWebScripts())];
  const bundles = await bundle(sources, CLI, [...BESIDE, ...PEERS]);
  return new Map([
    ["package.json", json(manifest())],
    ...["README.md", "LICENSE"].map((name) => [name, jsr.get(name)!] as const),
    ["THIRD_PARTY.txt", notices([...bundles.npm, ...scripts.flatMap(({ npm }) => npm)])],
    ["bin/trainmark.js", readFileSync(path.join(import.meta.dirname!, "bin.js"), "utf8")],
    ["dist/hand_over.js", readFileSync(path.join(HOST, "hand_over.mjs"), "utf8")],
    ...bundles.files,
    ...declarations(jsrFolder),
  ]);
}

function manifest() {
  const { name, version, description, license, dependencies } = suite;
  const pins = (names: readonly (keyof typeof dependencies)[]) =>
    Object.fromEntries(names.map((name) => [name, dependencies[name]]));
  const peers = { ...pins(PEERS), ...suite.peerDependencies };
  return {
    ...{ name, version, description, license, type: "module" },
    keywords: ["webgpu", "wgsl", "benchmark", "training", "gpu"],
    exports: {
      ".": { types: "./types/mod.d.ts", default: "./dist/mod.js" },
      "./package.json": "./package.json",
    },
    bin: { [name]: "bin/trainmark.js" },
    engines: { node: ">=22" }, // Earlier than the sources need, as there are no types to strip.
    dependencies: pins(BESIDE),
    optionalDependencies: suite.optionalDependencies,
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(peers).map((peer) => [peer, { optional: true }]),
    ),
  };
}

/** Declarations of what mod.ts reaches, as Deno makes them for packages. */
function declarations(jsrFolder: string): [string, string][] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainmark-types-"));
  try {
    const archive = path.join(folder, "types.tgz");
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { cwd: jsrFolder, stdio: ["ignore", "ignore", "pipe"] });
    run("deno", "pack", "--quiet", "--allow-dirty", "--output", archive);
    run("tar", "-xzf", archive, "-C", folder);
    const root = path.join(folder, "package");
    return readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".d.ts")).sort()
      .map((name) => {
        const text = readFileSync(path.join(root, name), "utf8");
        return [`types/${name.replaceAll("\\", "/")}`, name === "mod.d.ts" ? entry(text) : text];
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The package by its name on npm, and the types that Deno has built in and TypeScript's defaults have not. */
function entry(text: string): string {
  const { name } = suite;
  const references = ['types="@webgpu/types"', 'lib="esnext.float16"'];
  return references.map((what) => `/// <reference ${what} />\n`).join("") +
    text.replaceAll(`@${name}/${name}`, name);
}

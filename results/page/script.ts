import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import notice from "echarts/NOTICE" with { type: "text" };
import type { Plugin } from "esbuild-wasm";
import { writeAtomic } from "../schema/write_atomic.ts";

const ENTRY = fileURLToPath(new URL("./browser/main.ts", import.meta.url));
const RESULTS = fileURLToPath(new URL("../", import.meta.url));
const CACHE = fileURLToPath(new URL("../../.cache/page_script.json", import.meta.url));

/** A script with what it was made of: SHA-256 by file. */
interface Built {
  readonly inputs: Readonly<Record<string, string>>;
  readonly code: string;
}

let script: Promise<string> | undefined;

/**
 * The script of all pages: what `browser/main.ts` imports, ECharts included, in one classic script, as browsers load no modules from a disk.
 * Building it takes some seconds, so it is kept in `.cache/` for as long as no file that it was made of changes.
 */
export function pageScript(): Promise<string> {
  return script ??= cachedOrBuilt();
}

async function cachedOrBuilt(): Promise<string> {
  const cached = await readFile(CACHE, "utf8").then((text): Built => JSON.parse(text))
    .catch(() => null);
  if (cached && await isCurrent(cached)) return cached.code;
  const built = await build();
  // Where it cannot be kept, the next run builds it again.
  await writeAtomic(CACHE, JSON.stringify(built)).catch(() => {});
  return built.code;
}

async function isCurrent({ inputs }: Built): Promise<boolean> {
  const hashes = await Promise.all(
    Object.keys(inputs).map((file) => readFile(file).then(sha256, () => null)),
  );
  return Object.values(inputs).every((hash, i) => hash === hashes[i]);
}

/** Builds the script by esbuild in WebAssembly, which needs neither an install script nor the right to run programs. */
export async function build(): Promise<Built> {
  const esbuild = await import("esbuild-wasm/esm/browser.js");
  const { resolve: find } = createRequire(import.meta.url);
  const wasm = await readFile(find("esbuild-wasm/esbuild.wasm"));
  const wasmModule = await WebAssembly.compile(new Uint8Array(wasm));
  await esbuild.initialize({ wasmModule, worker: false });
  try {
    const inputs: Record<string, string> = {};
    for (const file of [fileURLToPath(import.meta.url), find("esbuild-wasm/package.json")]) {
      inputs[file] = sha256(await readFile(file));
    }
    const { outputFiles } = await esbuild.build({
      entryPoints: [ENTRY],
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      target: "es2022",
      banner: { js: `/*\n${notice.trim()}\n*/` },
      logLevel: "silent",
      plugins: [filesOf(inputs)],
    });
    return { inputs, code: outputFiles[0].text };
  } finally {
    await esbuild.stop();
  }
}

/** Finds and reads files for esbuild, which has no file system in WebAssembly. */
function filesOf(inputs: Record<string, string>): Plugin {
  return {
    name: "files",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return { path, namespace: "files" };
        const file = path.startsWith(".")
          ? resolve(dirname(importer), path)
          : createRequire(importer).resolve(path);
        // Packages register nothing as they are loaded: charts/echarts.ts names the parts that are used.
        const sideEffects = file.startsWith(RESULTS) ? undefined : false;
        return { path: file, namespace: "files", sideEffects };
      });
      onLoad({ filter: /.*/, namespace: "files" }, async ({ path }) => {
        const contents = await readFile(path);
        inputs[path] = sha256(contents);
        return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
      });
    },
  };
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type * as Esbuild from "esbuild-wasm";
import { writeAtomic } from "../files/write_atomic.ts";
import { moduleOf, notices, sideEffectsOf } from "./npm_modules.ts";

/** A script to be made of a module and all that it imports. */
export interface ScriptSource {
  /** The kept script's name. */
  readonly name: string;
  /** The module's path. */
  readonly entry: string;
  /** What it begins with: the notice of a library. */
  readonly banner?: string;
  /** Makes a module of a file with this ending, where it is to be more than its text. */
  readonly modules?: Readonly<Record<string, (text: string) => string>>;
  /** Files that it is made of besides those that are imported. */
  readonly madeBy?: readonly string[];
}

/** A script with what it was made of. */
export interface Built {
  /** SHA-256 by file. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Those of them that are of packages, whose licences stand at the script's end. */
  readonly npm: readonly string[];
  readonly code: string;
}

const OWN = ["./bundle.ts", "./npm_modules.ts"]
  .map((file) => fileURLToPath(new URL(file, import.meta.url)));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One classic script, as browsers load no modules from a disk. It takes seconds, so it is kept in `.cache/` while no file that it was made of changes. */
export async function bundled(source: ScriptSource): Promise<Built> {
  const cache = resolve(ROOT, `.cache/${source.name}.json`);
  const cached = await readFile(cache, "utf8").then((text): Built => JSON.parse(text))
    .catch(() => null);
  if (cached && await isCurrent(cached)) return cached;
  const built = await build(source);
  // Where it cannot be kept, the next run builds it again.
  await writeAtomic(cache, JSON.stringify(built)).catch(() => {});
  return built;
}

async function isCurrent({ inputs }: Built): Promise<boolean> {
  const hashes = await Promise.all(
    Object.keys(inputs).map((file) => readFile(file).then(sha256, () => null)),
  );
  return Object.values(inputs).every((hash, i) => hash === hashes[i]);
}

/** The build under way: esbuild is started and stopped for each. */
let turn: Promise<unknown> = Promise.resolve();

/** Lends esbuild, which is in WebAssembly, as that needs neither an install script nor the right to run programs. */
export function withEsbuild<T>(body: (esbuild: typeof Esbuild) => Promise<T>): Promise<T> {
  const built = turn.then(() => withStarted(body));
  turn = built.catch(() => {});
  return built;
}

const { resolve: find } = createRequire(import.meta.url);

async function withStarted<T>(body: (esbuild: typeof Esbuild) => Promise<T>): Promise<T> {
  const esbuild = await import("esbuild-wasm/esm/browser.js");
  const wasm = await readFile(find("esbuild-wasm/esbuild.wasm"));
  const wasmModule = await WebAssembly.compile(new Uint8Array(wasm));
  await esbuild.initialize({ wasmModule, worker: false });
  try {
    return await body(esbuild);
  } finally {
    await esbuild.stop();
  }
}

/** Builds a script. */
export function build({ entry, banner, modules = {}, madeBy = [] }: ScriptSource): Promise<Built> {
  return withEsbuild(async (esbuild) => {
    const inputs: Record<string, string> = {}, npm: string[] = [];
    for (const file of [...OWN, find("esbuild-wasm/package.json"), ...madeBy]) {
      inputs[file] = sha256(await readFile(file));
    }
    const { outputFiles } = await esbuild.build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      target: "es2022",
      banner: banner === undefined ? {} : { js: banner },
      legalComments: "none",
      logLevel: "silent",
      plugins: [filesOf(inputs, npm, modules)],
    });
    return { inputs, npm, code: outputFiles![0].text + licences(npm) };
  });
}

/** As a comment. */
function licences(npm: readonly string[]): string {
  return npm.length === 0 ? "" : `/*\n${notices(npm).replaceAll("*/", "* /")}*/\n`;
}

const LOADERS = { ts: "ts", json: "json" } as const;

/** Finds and reads files for esbuild, which has no file system in WebAssembly. */
function filesOf(
  inputs: Record<string, string>,
  npm: string[],
  modules: NonNullable<ScriptSource["modules"]>,
): Esbuild.Plugin {
  return {
    name: "files",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return { path, namespace: "files" };
        const file = found(path, importer);
        return { path: file, namespace: "files", sideEffects: sideEffectsOf(file) };
      });
      onLoad({ filter: /.*/, namespace: "files" }, async ({ path }) => {
        const contents = await readFile(path);
        inputs[path] = sha256(contents);
        if (!isOurs(path)) npm.push(path);
        const ending = path.slice(path.lastIndexOf(".") + 1);
        if (Object.hasOwn(modules, ending)) {
          const text = new TextDecoder().decode(contents);
          return { contents: modules[ending](text), loader: "js", resolveDir: dirname(path) };
        }
        const loader = LOADERS[ending as keyof typeof LOADERS] ?? "js";
        return { contents, loader };
      });
    },
  };
}

/** What an import names: packages look for theirs as Node does, ours are for `import`. */
function found(name: string, importer: string): string {
  if (!isOurs(importer)) return createRequire(importer).resolve(name);
  if (name.startsWith(".") || isAbsolute(name)) return resolve(dirname(importer), name);
  return moduleOf(name);
}

const isOurs = (file: string) => file.startsWith(ROOT) && !/[\\/]node_modules[\\/]/.test(file);

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

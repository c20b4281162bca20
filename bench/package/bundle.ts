/** Bundles a package's sources by esbuild in WebAssembly, with the packages that they import. */
import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import type { BuildOptions, Metafile, Plugin } from "esbuild-wasm";
import { withEsbuild } from "../../results/page/bundle.ts";
import { moduleOf, sideEffectsOf } from "../../results/page/npm_modules.ts";
import { type Files, relativeTo, STARTED } from "./sources.ts";

/** What bundles hold. */
export interface Bundles {
  /** By their path in the package. */
  readonly files: Files;
  /** Names of the files of packages that went in. */
  readonly npm: readonly string[];
}

/** The library, which any host can load: it asks for nothing but WebGPU. */
const LIBRARY: BuildOptions = {
  entryPoints: { mod: "mod.ts" },
  platform: "neutral",
  define: { "import.meta.main": "false" },
};

/**
 * Bundles the library, and the command line with the modules that it starts, each of these in a file that is named as its source is.
 *
 * @param external Packages that are left to be installed.
 */
export async function bundle(
  sources: Files,
  cli: string,
  external: readonly string[],
): Promise<Bundles> {
  const started = [...sources].flatMap(([file, text]) =>
    [...text.matchAll(STARTED)].map(([, specifier]) => relativeTo(file, `${specifier}.ts`))
  );
  const modules = [...new Set([cli, ...started])].filter((file) => sources.has(file));
  const names = modules.map((file) => [path.posix.basename(file, ".ts"), file]);
  const program: BuildOptions = {
    entryPoints: Object.fromEntries(names),
    platform: "node",
    splitting: true,
    chunkNames: "[name]-[hash]",
  };
  return await withEsbuild(async (esbuild) => {
    const files = new Map<string, string>(), npm = new Set<string>();
    for (const options of [LIBRARY, program]) {
      const { outputFiles, metafile } = await esbuild.build({
        ...options,
        ...{ bundle: true, write: false, metafile: true, outdir: "/dist" },
        ...{ format: "esm", target: "es2022", charset: "utf8", minifySyntax: true },
        ...{ logLevel: "silent", legalComments: "none" },
        plugins: [filesOf(sources, external)],
      });
      for (const { path, text } of outputFiles!) files.set(path.slice(1), requiring(text));
      for (const file of npmInputs(metafile!)) npm.add(file);
    }
    return { files, npm: [...npm] };
  });
}

const npmInputs = ({ inputs }: Metafile) =>
  Object.keys(inputs).flatMap((name) => name.startsWith("npm:") ? [name.slice(4)] : []);

/**
 * Packages in CommonJS ask for Node's modules by `require`, which modules do not have.
 *
 * @throws {Error} If one asks for a file of its own, which is not there any more.
 */
function requiring(text: string): string {
  const [, file] = text.match(/\brequire\d*\("(\.[^"]+)"\)/) ?? [];
  if (file) throw new Error(`Cannot bundle as a package requires ${file} when it runs`);
  return text.includes("var __require = ")
    ? `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n${text}`
    : text;
}

/** Finds and reads files for esbuild, which has no file system in WebAssembly. */
function filesOf(sources: Files, external: readonly string[]): Plugin {
  return {
    name: "files",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path: specifier, importer, namespace, kind }) => {
        if (kind === "entry-point") return { path: specifier, namespace: "package" };
        if (isBuiltin(specifier)) return { path: specifier, external: true };
        // What a package looks for at run time, it can do without.
        if (namespace === "npm" && kind === "dynamic-import") {
          return { path: specifier, external: true };
        }
        if (namespace === "npm") return npm(createRequire(importer).resolve(specifier));
        if (specifier.startsWith(".")) {
          return { path: relativeTo(importer, specifier), namespace: "package" };
        }
        const [, name, subpath] = specifier.match(
          /^(?:npm:)?((?:@[^/]+\/)?[^/@]+)(?:@[^/]+)?(.*)$/,
        )!;
        if (external.includes(name)) return { path: name + subpath, external: true };
        return npm(moduleOf(name + subpath));
      });
      onLoad({ filter: /.*/, namespace: "package" }, ({ path: file }) => ({
        // Bundles lie side by side, whatever they were made of.
        contents: sources.get(file)!.replaceAll(
          STARTED,
          (_, specifier) => `new URL("./${path.posix.basename(specifier)}.js", import.meta.url)`,
        ),
        loader: file.endsWith(".json") ? "json" : "ts",
      }));
      onLoad({ filter: /.*/, namespace: "npm" }, ({ path }) => ({
        contents: readFileSync(path),
        loader: path.endsWith(".json") ? "json" : "js",
      }));
    },
  };
}

function npm(path: string) {
  return { path, namespace: "npm", sideEffects: sideEffectsOf(path) };
}

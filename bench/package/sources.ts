import { readFileSync } from "node:fs";
import path from "node:path";
import suite from "../../package.json" with { type: "json" };

/** Texts of files by their path from the repository's root, with `/`. */
export type Files = ReadonlyMap<string, string>;

/** A static or dynamic import, or a re-export, and what says that a text is imported. */
const IMPORT = /(\b(?:from|import)\s*\(?\s*)"([\w@./:-]+)"(\s*with\s*\{\s*type:\s*"text"\s*\})?/g;

/** A module that is started in a worker, or in a process of its own. */
export const STARTED = /new URL\("(\.[^"\n]+)\.ts", import\.meta\.url\)/g;

/** A path from the root as a module of the file means it. */
export const relativeTo = (file: string, specifier: string): string =>
  path.posix.join(path.posix.dirname(file), specifier);

/**
 * The sources that entries reach, so changed that they can be published: packages are named with their pins, as no package.json is read, and
 * texts are modules, as the registry takes no imports of texts.
 *
 * @param root The repository.
 * @param replaced Files whose text is another one in a package, or that only packages have.
 * @throws {Error} If a module imports a package that package.json does not pin.
 */
export function packageSources(
  root: string,
  entries: readonly string[],
  replaced: Files,
): Map<string, string> {
  const files = new Map<string, string>(), reached = new Set(entries);
  const textOf = (file: string) =>
    replaced.get(file) ?? readFileSync(path.join(root, file), "utf8").replaceAll("\r\n", "\n");
  for (const file of reached) {
    if (!file.endsWith(".ts")) {
      files.set(file, textOf(file));
      continue;
    }
    const text = textOf(file);
    for (const [, started] of text.matchAll(STARTED)) {
      reached.add(relativeTo(file, `${started}.ts`));
    }
    const packaged = text.replaceAll(IMPORT, (_, head, specifier, asText) => {
      if (!specifier.startsWith(".")) return `${head}"${pinned(specifier, file)}"`;
      const target = relativeTo(file, specifier);
      if (asText) files.set(`${target}.ts`, textModule(textOf(target)));
      else reached.add(target);
      return `${head}"${specifier}${asText ? ".ts" : ""}"`;
    });
    files.set(file, packaged);
  }
  return files;
}

/** A module that exports a text. */
export function textModule(text: string): string {
  return `const text: string = ${JSON.stringify(text)};\nexport default text;\n`;
}

/** `zod/v4` as `npm:zod@4.6.7/v4`. Node's own modules, and what only an example of the public API imports, are left as they are. */
function pinned(specifier: string, file: string): string {
  const pins: Readonly<Record<string, string>> = suite.dependencies;
  const [name] = specifier.match(/^(?:@[^/]+\/)?[^/]+/)!;
  if (Object.hasOwn(pins, name)) return `npm:${name}@${pins[name]}${specifier.slice(name.length)}`;
  if (specifier.startsWith("node:") || file === "mod.ts") return specifier;
  throw new Error(`Cannot package ${file} as package.json does not pin ${name}`);
}

/** Modules of npm's packages, as bundles take them, and what their authors ask to be told with them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** What is read of the package.json of a package. */
interface Package {
  readonly root: string;
  readonly name: string;
  readonly version: string;
  readonly exports?: unknown;
  readonly module?: string;
}

/** The package that a file belongs to. */
function packageOf(file: string): Package {
  for (let root = path.dirname(file);; root = path.dirname(root)) {
    const manifest = path.join(root, "package.json");
    if (!existsSync(manifest)) continue;
    const found = JSON.parse(readFileSync(manifest, "utf8"));
    if (found.version) return { ...found, root };
  }
}

/** What Node resolves to, or the module that a package from before `exports` names beside it, which needs no `require`. */
export function moduleOf(specifier: string): string {
  const file = fileURLToPath(import.meta.resolve(specifier));
  const { root, exports, module } = packageOf(file);
  return exports || !module ? file : path.join(root, module);
}

/** What esbuild is to know of a module: ECharts registers nothing as it is loaded, as charts/echarts.ts names the parts that are used. */
export function sideEffectsOf(file: string): false | undefined {
  return /[\\/](echarts|zrender)[\\/]/.test(file) ? false : undefined;
}

/**
 * Names, versions and licences of the packages that went into a bundle.
 *
 * @param files Any files of them.
 * @throws {Error} If one has no licence that could be told.
 */
export function notices(files: readonly string[]): string {
  const packages = new Map(files.map(packageOf).map((found) => [found.root, found]));
  const parts = [...packages.values()].map(({ root, name, version }) => {
    const texts = readdirSync(root, { withFileTypes: true })
      .filter((file) => file.isFile() && /^(licen[cs]e|notice|copying)/i.test(file.name))
      .map((file) =>
        readFileSync(path.join(root, file.name), "utf8").replace(/\r\n?/g, "\n").trim()
      );
    if (texts.length === 0) throw new Error(`Cannot bundle ${name} as it has no licence file`);
    return `${name} ${version}\n\n${texts.join("\n\n")}\n`;
  });
  return parts.sort().join(`\n${"-".repeat(80)}\n\n`);
}

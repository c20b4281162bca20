import suite from "../../package.json" with { type: "json" };
import type { SourceTree } from "../host/host.ts";
import { build as buildPageScript } from "../../results/page/script.ts";
import { type Files, packageSources, textModule } from "./sources.ts";

/** The command line, as a module that may be started. */
export const CLI = "bench/cli.ts";

/**
 * The files of the JSR package: the sources as they are, but for what {@linkcode packageSources} changes, and three modules that stand for what
 * a package lacks: Git, the packages that the pages' script is built of, and the start script.
 */
export async function jsrFiles(
  root: string,
  tree: SourceTree,
  { license, readme, main }: { license: string; readme: string; main: string },
): Promise<Files> {
  const { name, version, engines, dependencies, optionalDependencies } = suite;
  const files = packageSources(
    root,
    ["mod.ts", CLI],
    new Map([
      ["mod.ts", main + START],
      ["package.json", json({ name, version, engines, dependencies, optionalDependencies })],
      ["bench/package/build.ts", buildModule(tree)],
      ["results/page/script.ts", PAGE_SCRIPT],
      ["results/page/script_text.ts", textModule((await buildPageScript()).code)],
    ]),
  );
  files.set(
    "deno.json",
    json({
      name: `@${name}/${name}`,
      ...{ version, license: suite.license },
      exports: { ".": "./mod.ts", "./cli": `./${CLI}` },
      nodeModulesDir: "none",
    }),
  );
  return files.set("README.md", readme).set("LICENSE", license);
}

/** The sources that a package was built from. */
export function buildModule(tree: SourceTree): string {
  return `import type { SourceTree } from "../host/host.ts";

/** What this package was built from. */
export const BUILD: SourceTree | null = ${JSON.stringify(tree, null, 2)};
`;
}

/** So that the package's name alone starts the command line. By a variable, as programs that import the package need not load it. */
const START = `
if (import.meta.main) {
  const cli = new URL("./${CLI}", import.meta.url).href;
  void import(cli);
}
`;

const PAGE_SCRIPT = `/** The script of all pages, as it was when the package was built. */
export async function pageScript(): Promise<string> {
  return (await import("./script_text.ts")).default;
}
`;

/** A document as it is written to a file. */
export const json = (value: unknown) => JSON.stringify(value, null, 2) + "\n";

import suite from "../../package.json" with { type: "json" };
import type { SourceTree } from "../host/host.ts";
import { pageScript } from "../../results/page/script.ts";
import { webScripts } from "../web/scripts.ts";
import { type Files, packageSources, textModule } from "./sources.ts";

/** The command line, as a module that may be started. */
export const CLI = "bench/cli.ts";

/**
 * The files of the JSR package: the sources as they are, but for what {@linkcode packageSources} changes, and modules that stand for what
 * a package lacks: Git, and what the scripts of pages are built by and of.
 */
export async function jsrFiles(
  root: string,
  tree: SourceTree,
  { license, readme, main }: { license: string; readme: string; main: string },
): Promise<Files> {
  const { name, version, engines, dependencies, optionalDependencies, peerDependencies } = suite;
  const { page, worker } = await webScripts();
  const files = packageSources(
    root,
    ["mod.ts", CLI],
    new Map([
      ["mod.ts", main + START],
      [
        "package.json",
        json({ name, version, engines, dependencies, optionalDependencies, peerDependencies }),
      ],
      ["bench/package/build.ts", buildModule(tree)],
      ["results/page/script.ts", PAGE_SCRIPT],
      ["results/page/script_text.ts", textModule(await pageScript())],
      ["bench/web/scripts.ts", WEB_SCRIPTS],
      ["bench/web/page_text.ts", textModule(page)],
      ["bench/web/worker_text.ts", textModule(worker)],
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

const WEB_SCRIPTS =
  `/** The scripts of the page and of its Worker, as they were when the package was built. */
export async function webScripts(): Promise<Record<"page" | "worker", string>> {
  return {
    page: (await import("./page_text.ts")).default,
    worker: (await import("./worker_text.ts")).default,
  };
}
`;

/** A document as it is written to a file. */
export const json = (value: unknown) => JSON.stringify(value, null, 2) + "\n";

import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";

/** The modules of the page's script, each after those that it imports. */
export const MODULES = [
  "dom.ts",
  "format.ts",
  "store.ts",
  "table.ts",
  "figure.ts",
  "bars.ts",
  "curves.ts",
  "roofline.ts",
  "samples.ts",
  "filters.ts",
  "board_charts.ts",
  "board_page.ts",
  "provenance.ts",
  "submission_page.ts",
  "main.ts",
];

/**
 * The page's script: the modules of `results/page/` without their types, one after the other in one block. Browsers load no
 * modules from a disk, so it is a classic script; names are the block's, and one that two modules share is a syntax error.
 */
export async function pageScript(): Promise<string> {
  const sources = await Promise.all(
    MODULES.map((name) => readFile(new URL(`../page/${name}`, import.meta.url), "utf8")),
  );
  return `"use strict";\n{\n${sources.map(classic).join("\n")}}\n`;
}

/** A module's text as it may stand in a script; types become spaces, imports go, exports stay as plain declarations. */
function classic(source: string): string {
  return stripTypeScriptTypes(source)
    .replace(/^import\b[^;]*;\n/gm, "")
    .replace(/^export (?=(?:async )?function |const |class )/gm, "")
    .replace(/^[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n");
}

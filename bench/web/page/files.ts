import { readFile } from "node:fs/promises";
import { packedScript } from "../../../results/page/data_script.ts";
import { pageStyle } from "../../../results/page/style.ts";
import { measurePage } from "./html.ts";
export { WORKER_FUNCTION } from "./start_worker.ts";

const text = (path: string) => readFile(new URL(path, import.meta.url), "utf8");

/**
 * The files of the page by their addresses, but for its scripts: `assets/page.js`, built from `main.ts` beside this file, and `assets/worker.js`, the Worker inside of {@linkcode WORKER_FUNCTION}.
 * The recorded results are those of `results/leaderboard.json`.
 */
export async function pageFiles(): Promise<Record<string, string>> {
  const recorded = JSON.parse(await text("../../../results/leaderboard.json"));
  return {
    "index.html": measurePage(),
    "assets/style.css": await pageStyle() + await text("./style.css"),
    "assets/icon.svg": await text("../../../results/page/icon.svg"),
    "data/leaderboard.js": packedScript("leaderboard", recorded),
  };
}

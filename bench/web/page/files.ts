import board from "../../../results/leaderboard.json" with { type: "text" };
import { packedScript } from "../../../results/page/data_script.ts";
import icon from "../../../results/page/icon.svg" with { type: "text" };
import { pageStyle } from "../../../results/page/style.ts";
import { measurePage } from "./html.ts";
import style from "./style.css" with { type: "text" };
export { WORKER_FUNCTION } from "./start_worker.ts";

/**
 * The files of the page by their addresses, but for its scripts: `assets/page.js`, built from `main.ts` beside this file, and `assets/worker.js`, the Worker inside of {@linkcode WORKER_FUNCTION}.
 * The recorded results are those of `results/leaderboard.json`.
 */
export function pageFiles(): Record<string, string> {
  return {
    "index.html": measurePage(),
    "assets/style.css": pageStyle() + style,
    "assets/icon.svg": icon,
    "data/leaderboard.js": packedScript("leaderboard", JSON.parse(board)),
  };
}

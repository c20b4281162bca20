/** The page's HTML, which the build writes: what is there before its script has run. */
import { boardSections } from "../../../results/leaderboard/site/board_html.ts";
import { MODELS } from "../../../models/models.ts";
import { htmlPage, noScript } from "../../../results/page/html.ts";
import { markup } from "../../../results/page/markup.ts";

/** `index.html` */
export function measurePage(): string {
  return htmlPage({
    title: "TrainMark: measure this GPU",
    root: "./",
    style: { address: "assets/style.css" },
    scripts: ["data/leaderboard.js", "assets/worker.js", "assets/page.js"]
      .map((address) => ({ address })),
    links: [{ address: "#setup", text: "Measure" }, {
      address: "#board",
      text: "Recorded results",
    }],
    worker: true,
    data: { page: "measure", models: models().join(" ") },
    main: markup`<div id="measure"><h1>How fast does this GPU train?</h1>
<p>Hand-written WebGPU kernels train and time image classifiers in this tab, and every result is checked before it is timed. Nothing is installed, and nothing leaves this machine.</p>
${noScript("Measuring needs it too.")}
<section aria-labelledby="gpu"><h2 id="gpu">This GPU</h2>
<div id="adapter" aria-live="polite"><p>Asking the browser for a GPU …</p></div></section>
<section id="runs" aria-labelledby="setup"><h2 id="setup">Run</h2>
<div id="form"></div></section>
<div id="failure"></div>
<section id="run" aria-labelledby="run-title" hidden><h2 id="run-title" tabindex="-1">Running</h2>
<div id="progress"></div>
<div id="live"></div></section>
<div id="outcome"></div></div>
<div id="board" hidden><h1 id="board-title" tabindex="-1">Recorded results</h1>
<p id="board-note"></p>
<p><a id="board-back" href="#setup">Back</a></p>
${boardSections()}</div>`,
    footer: "The same suite runs from a command line under Deno, Bun and Node.",
  });
}

/** Those for images of 32 pixels first. */
function models(): string[] {
  return Object.entries(MODELS).sort(([, a], [, b]) => a.input.imageSize - b.input.imageSize)
    .map(([name]) => name);
}

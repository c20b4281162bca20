/// <reference lib="dom" />
import { CanvasRenderer } from "echarts/renderers";
import { type Chart, layoutOf, optionOf } from "../charts/chart.ts";
import { init, use } from "../charts/echarts.ts";
import { DARK, LIGHT } from "../charts/theme.ts";
import { element, foldedTable } from "./dom.ts";

use([CanvasRenderer]);

const PREFERS_DARK = matchMedia("(prefers-color-scheme: dark)");

/** A chart with its caption and, folded, its numbers; drawn when it comes into view. */
export function figureOf(chart: Chart): HTMLElement {
  const label = `${chart.title}. ${chart.caption} The table below has the numbers.`;
  const box = element("div", { class: "chart", role: "img", "aria-label": label });
  new IntersectionObserver((entries, observer) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    draw(box, () => chart);
  }, { rootMargin: "200px" }).observe(box);
  // Until then it takes the room that it will need.
  box.style.height = `${chart.height(layoutOf(document.body.clientWidth, LIGHT))}px`;
  return element(
    "figure",
    {},
    element("h3", {}, chart.title),
    box,
    element("figcaption", {}, chart.caption),
    foldedTable(`Numbers: ${chart.table.caption}`, chart.table),
  );
}

/** A chart of numbers that grow. */
export interface LiveFigure {
  readonly root: HTMLElement;
  /** Draws it again. */
  update(): void;
}

/** A chart that is drawn at once, and again with each update; without the table of its numbers. */
export function liveFigure(chartNow: () => Chart): LiveFigure {
  let chart = chartNow();
  const heading = element("h3", {}, chart.title);
  const box = element("div", { class: "chart", role: "img" });
  const words = element("figcaption");
  const drawAgain = draw(box, () => chart);
  const show = () => {
    words.textContent = chart.caption;
    box.setAttribute("aria-label", `${chart.title}. ${chart.caption}`);
    drawAgain();
  };
  show();
  const update = () => {
    chart = chartNow();
    show();
  };
  return { root: element("figure", {}, heading, box, words), update };
}

/**
 * Draws a chart into a box, again where the box or the colour scheme changes, until the box has left the page.
 *
 * @returns Draws it again.
 */
function draw(box: HTMLElement, chartNow: () => Chart): () => void {
  const echarts = init(box, null, { renderer: "canvas" });
  let width = 0;
  const drawAgain = () => {
    if (width === 0) return; // not in the page yet
    const chart = chartNow();
    const layout = layoutOf(width, PREFERS_DARK.matches ? DARK : LIGHT);
    box.style.height = `${chart.height(layout)}px`;
    echarts.resize();
    echarts.setOption(optionOf(chart, layout), true);
  };
  PREFERS_DARK.addEventListener("change", drawAgain);
  const observer = new ResizeObserver(() => {
    if (!box.isConnected) {
      PREFERS_DARK.removeEventListener("change", drawAgain);
      observer.disconnect();
      echarts.dispose();
    } else if (box.clientWidth !== width) {
      width = box.clientWidth;
      drawAgain();
    }
  });
  observer.observe(box);
  return drawAgain;
}

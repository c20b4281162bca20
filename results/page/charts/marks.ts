/** Marks that ECharts' own series lack, as elements of a custom series. Sizes in pixels. */
import type { CustomSeriesOption } from "echarts";

type RenderItem = NonNullable<CustomSeriesOption["renderItem"]>;
type Api = Parameters<RenderItem>[1];

/** One item of the data, as it is drawn. */
export interface Item {
  /** The item's number at a place. */
  value(place: number): number;
  /** Where a point of the axes lies. */
  at(x: number, y: number): [x: number, y: number];
  /** Width and height of one unit (or category) of the axes. */
  unit(): [width: number, height: number];
}

/** Draws each item of a custom series by some marks. */
export function marks(draw: (item: Item) => Mark[]): RenderItem {
  return (_, api: Api) => ({
    type: "group",
    children: draw({
      value: (place) => api.value(place) as number,
      at: (x, y) => api.coord([x, y]) as [number, number],
      unit: () => api.size!([1, 1]) as [number, number],
    }),
  });
}

export type Mark =
  | ReturnType<typeof dot>
  | ReturnType<typeof box>
  | ReturnType<typeof words>
  | ReturnType<typeof segment>[number];

/** A horizontal range with ends. */
export function segment(from: number, to: number, y: number, stroke: string) {
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: "line" as const,
    shape: { x1, y1, x2, y2 },
    style: { stroke, lineWidth: 1.5 },
  });
  return [
    line(from, y, to, y),
    line(from, y - 4, from, y + 4),
    line(to, y - 4, to, y + 4),
  ];
}

/** A disc. */
export function dot(cx: number, cy: number, r: number, fill: string, opacity = 1) {
  return { type: "circle" as const, shape: { cx, cy, r }, style: { fill, opacity } };
}

/** A rectangle around a point. */
export function box(
  cx: number,
  cy: number,
  width: number,
  height: number,
  fill: string,
  opacity: number,
) {
  return {
    type: "rect" as const,
    shape: { x: cx - width / 2, y: cy - height / 2, width, height },
    style: { fill, opacity },
  };
}

/** A text beside or on a point. */
export function words(
  text: string,
  x: number,
  y: number,
  fill: string,
  { align = "left" as "left" | "center", fontSize = 12 } = {},
) {
  return {
    type: "text" as const,
    style: { text, x, y, fill, fontSize, align, verticalAlign: "middle" as const },
  };
}

/**
 * Draws items `[middle, row, low, high]` of a chart of rows: a disc, the range about it, and at its end what it says.
 *
 * @param ink Colour of the text.
 */
export function whisker(
  ink: string,
  colourOf: (middle: number) => string,
  say: (middle: number) => string,
): RenderItem {
  return marks(({ value, at }) => {
    const [middle, row, low, high] = [0, 1, 2, 3].map(value);
    const [x, y] = at(middle, row);
    const [start, end] = [low, high].map((limit) => at(limit, row)[0]);
    const colour = colourOf(middle);
    return [
      ...segment(start, end, y, colour),
      dot(x, y, 4, colour),
      words(say(middle), Math.max(x, end) + 9, y, ink),
    ];
  });
}

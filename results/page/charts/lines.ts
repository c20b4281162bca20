/** A series of a line without marks. */
export function line<D>(name: string, color: string, data: D[]) {
  return {
    type: "line" as const,
    name,
    data,
    color,
    lineStyle: { width: 2, color },
    itemStyle: { color, borderWidth: 0 },
    showSymbol: false,
    symbol: "none",
  };
}

/** The same with a mark at each point. */
export function marked<S extends object>(series: S, symbol: string, symbolSize: number) {
  return { ...series, showSymbol: true, symbol, symbolSize };
}

/**
 * The colours of charts and pages, light and dark: after Okabe and Ito, so that they differ also for the colour-blind, each with at least 3:1
 * on the surface, texts with 4.5:1.
 */
const COLOURS = {
  page: ["#f4f6f8", "#0c1015"],
  surface: ["#ffffff", "#161b22"],
  ink: ["#1b2530", "#e6eaef"],
  muted: ["#566270", "#a3aeba"],
  grid: ["#dde2e8", "#323b46"],
  blue: ["#0072b2", "#56b4e9"],
  orange: ["#c85200", "#f28e3c"],
  green: ["#00805c", "#35c497"],
  purple: ["#a2478f", "#dd8ac9"],
  red: ["#a8324e", "#ff8fa6"],
  olive: ["#6b6a12", "#d2d06a"],
  contrast: ["#ffffff", "#0c1015"],
  // On a blue of three quarters, which is still light on white, and already so on black.
  onBlue: ["#1b2530", "#0c1015"],
} as const;

/** Colours by name. */
export type Theme = Readonly<Record<keyof typeof COLOURS, string>>;

const themeOf = (scheme: 0 | 1) =>
  Object.fromEntries(
    Object.entries(COLOURS).map(([name, values]) => [name, values[scheme]]),
  ) as Theme;

export const LIGHT = themeOf(0);
export const DARK = themeOf(1);

/** Colours of things of one kind that a chart tells apart, in their order. */
export function seriesColours({ blue, orange, green, purple, red, olive }: Theme): string[] {
  return [blue, orange, green, purple, red, olive];
}

/** The same colours as variables of a style sheet, which follow the scheme that the reader prefers. */
export function themeStyle(): string {
  const variables = (theme: Theme) =>
    Object.entries(theme).map(([name, value]) => `--${name}: ${value};`).join(" ");
  return `:root { ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
`;
}

/**
 * The colours of charts and page: after Okabe and Ito, so that they differ also for the colour-blind, each with at least 3:1 on the
 * surface, texts with 4.5:1. Charts name them by their light value; pages replace that by a variable with a dark one.
 */
const COLOURS = {
  surface: ["#ffffff", "#161b22"],
  ink: ["#1b2530", "#e6eaef"],
  muted: ["#566270", "#a3aeba"],
  grid: ["#dde2e8", "#323b46"],
  blue: ["#0072b2", "#56b4e9"],
  orange: ["#c85200", "#f28e3c"],
  green: ["#00805c", "#35c497"],
  purple: ["#a2478f", "#dd8ac9"],
  grey: ["#6d7884", "#8d99a6"],
  contrast: ["#fffffe", "#0c1015"],
  // On a blue of three quarters, which is still light on white, and already so on black.
  onBlue: ["#1b2531", "#0c1015"],
} as const;

export type ColourName = keyof typeof COLOURS;

/** Light values, by name. */
export const LIGHT = Object.fromEntries(
  Object.entries(COLOURS).map(([name, [light]]) => [name, light]),
) as Readonly<Record<ColourName, string>>;

const NAMES = new Map(Object.entries(COLOURS).map(([name, [light]]) => [light as string, name]));

/** The variable of a light value; undefined where the palette has none. */
export function colourVariable(light: string): string | undefined {
  const name = NAMES.get(light);
  return name && `var(--${name})`;
}

/** Declarations of the variables, as style sheets hold them. */
export function colourVariables(theme: "light" | "dark"): string {
  const at = theme === "light" ? 0 : 1;
  return Object.entries(COLOURS).map(([name, values]) => `--${name}: ${values[at]};`).join(" ");
}

import { themeStyle } from "./charts/theme.ts";
import sheet from "./style.css" with { type: "text" };

/** The style sheet of all pages: the colours of the charts, and what is set in them. */
export function pageStyle(): string {
  return themeStyle() + sheet.replaceAll("\r\n", "\n");
}

import { readFile } from "node:fs/promises";
import { themeStyle } from "./charts/theme.ts";

/** The style sheet of all pages: the colours of the charts, and what is set in them. */
export async function pageStyle(): Promise<string> {
  return themeStyle() +
    (await readFile(new URL("./style.css", import.meta.url), "utf8")).replaceAll("\r\n", "\n");
}
